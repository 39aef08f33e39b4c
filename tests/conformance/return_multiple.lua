-- tests/conformance/return_multiple.lua: a function gives all its values; in the middle only the first
local function f() return 1, 2, 3 end
print(f())                          --> 1	2	3
print((f()))                        --> 1
print(f(), f())                     --> 1	1	2	3
local t = {f(), f()}
print(t[4], #{f(), f()}, #{f(), (f())})  --> 3	4	2
print((function() return end)())    -->
print(select("#", (function() end)()), select("#", (function() return nil end)()))  --> 0	1
