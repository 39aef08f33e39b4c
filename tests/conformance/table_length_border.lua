-- tests/conformance/table_length_border.lua: # of a table built and cut at its end
local t = {}
for i = 1, 10 do t[#t + 1] = i end
for i = 10, 6, -1 do t[i] = nil end
print(#t)                           --> 5
t[#t + 1] = "six"
print(#t, t[6])                     --> 6	six
local u = {n = 1, [1] = "a", [2] = "b"}
print(#u)                           --> 2
