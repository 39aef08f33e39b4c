--? tests/conformance/escape_hex_error.lua:3: hexadecimal digit expected near '"\x4g'
-- tests/conformance/escape_hex_error.lua: \x needs two hexadecimal digits
local s = "\x4g"
