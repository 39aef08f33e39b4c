-- tests/conformance/multiple_assignment_adjust.lua: extra values are dropped and missing ones are nil
local function three() return 1, 2, 3 end
local a, b, c, d = three()
print(a, b, c, d)                   --> 1	2	3	nil
a, b, c, d = 0, three()
print(a, b, c, d)                   --> 0	1	2	3
a, b, c = three(), 10
print(a, b, c)                      --> 1	10	nil
a, b = nil
print(a, b)                         --> nil	nil
