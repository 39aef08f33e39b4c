-- tests/conformance/vararg_basic.lua: ... holds the extra arguments
local function f(a, ...) return a, select("#", ...), ... end
print(f())                          --> nil	0
print(f(1))                         --> 1	0
print(f(1, 2, nil))                 --> 1	2	2	nil
