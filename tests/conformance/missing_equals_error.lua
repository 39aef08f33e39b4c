--? tests/conformance/missing_equals_error.lua:5: syntax error near <eof>
-- tests/conformance/missing_equals_error.lua: an expression is no statement
local t = {}
t.x
