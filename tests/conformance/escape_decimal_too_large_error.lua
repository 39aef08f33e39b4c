--? tests/conformance/escape_decimal_too_large_error.lua:3: decimal escape too large near '"\256"'
-- tests/conformance/escape_decimal_too_large_error.lua: a decimal escape stays under 256
local s = "\256"
