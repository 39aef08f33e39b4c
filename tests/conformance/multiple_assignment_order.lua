-- tests/conformance/multiple_assignment_order.lua: every expression is computed before any assignment
local i = 1
local t = {}
i, t[i] = i + 1, 20
print(i, t[1], t[2])                --> 2	20	nil
local a = {1, 2, 3}
local j = 1
j, a[j] = 3, "x"
print(j, a[1], a[3])                --> 3	x	3
local u = {}
u.x, u = 1, {}
print(u.x)                          --> nil
