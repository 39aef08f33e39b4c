--? tests/conformance/malformed_number_error.lua:3: malformed number near '3x'
-- tests/conformance/malformed_number_error.lua: a number may not run into letters
local n = 3x
