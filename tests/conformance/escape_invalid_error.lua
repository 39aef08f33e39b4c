--? tests/conformance/escape_invalid_error.lua:3: invalid escape sequence near '"a\q'
-- tests/conformance/escape_invalid_error.lua: an unknown escape does not compile
local s = "a\q"
