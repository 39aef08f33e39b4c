--? tests/conformance/malformed_exponent_error.lua:3: malformed number near '1e+'
-- tests/conformance/malformed_exponent_error.lua: an exponent needs digits
local n = 1e+
