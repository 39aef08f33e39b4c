--? tests/conformance/missing_end_error.lua:7: 'end' expected (to close 'function' at line 3) near <eof>
-- tests/conformance/missing_end_error.lua: an open block names the line where it began
local function f()
  if true then
    return 1
  end
