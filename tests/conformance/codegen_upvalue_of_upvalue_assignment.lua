-- tests/conformance/codegen_upvalue_of_upvalue_assignment.lua: assignments through two levels of closures
local a = 1
local function one() local function two() a = a + 1 return function() a = a * 10 return a end end return two() end
local f = one()
print(a, f(), a)                    --> 2	20	20
a = 5
print(f())                          --> 50
