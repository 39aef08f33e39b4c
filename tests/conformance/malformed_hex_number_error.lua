--? tests/conformance/malformed_hex_number_error.lua:3: malformed number near '0x'
-- tests/conformance/malformed_hex_number_error.lua: 0x needs a digit
local n = 0x
