-- tests/conformance/vararg_truncation.lua: ... in the middle of a list gives one value
local function f(...) return ..., ... end
print(f(1, 2))                      --> 1	1	2
local function g(...) return (...) end
print(g(1, 2), (g()))               --> 1	nil
local function h(...) local a, b = ... return b, a end
print(h(1, 2, 3))                   --> 2	1
print((function(...) return {..., ...} end)(1, 2)[3])  --> 2
