--? tests/conformance/missing_brace_error.lua:5: '}' expected (to close '{' at line 3) near 'local'
-- tests/conformance/missing_brace_error.lua: a table names the line where it opened
local t = {
  1, 2
local x
