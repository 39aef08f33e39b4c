-- tests/conformance/codegen_assignment_to_used_locals.lua: a local may be assigned from an expression that uses it
local a, b = 1, 2
a = a + a * a
print(a)                            --> 2
a, b = a + b, a - b
print(a, b)                         --> 4	0
local t = {a}
t, a = a, t
print(t, a[1])                      --> 4	4
local s = "x"
s = s .. s .. (function() s = "y" return s end)() .. s
print(s)                            --> xxyy
