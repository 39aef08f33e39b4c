--? tests/conformance/unfinished_string_error.lua:3: unfinished string near '"abc'
-- tests/conformance/unfinished_string_error.lua: a short string ends on its line
local s = "abc
print(s)
