-- tests/conformance/parameters_adjust.lua: missing arguments are nil and extra ones are dropped
local function f(a, b) return a, b end
print(f())                          --> nil	nil
print(f(1))                         --> 1	nil
print(f(1, 2, 3))                   --> 1	2
