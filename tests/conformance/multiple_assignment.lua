-- tests/conformance/multiple_assignment.lua: several targets take several values
local a, b, c = 1, 2
print(a, b, c)                      --> 1	2	nil
a, b = b, a
print(a, b)                         --> 2	1
local x, y = 1, 2, 3
print(x, y)                         --> 1	2
local p, q, r = (function() return 1, 2, 3 end)()
print(p, q, r)                      --> 1	2	3
local s, t = ((function() return 1, 2 end)())
print(s, t)                         --> 1	nil
