-- tests/conformance/numeric_for_overflow_edges.lua: a loop up to the largest integer ends
local n = 0
for i = math.maxinteger - 2, math.maxinteger do n = n + 1 end
print(n)                            --> 3
n = 0
for i = math.mininteger + 2, math.mininteger, -1 do n = n + 1 end
print(n)                            --> 3
n = 0
for i = math.maxinteger - 1, math.huge do n = n + 1 end
print(n)                            --> 2
n = 0
for i = 1, math.maxinteger, math.maxinteger // 2 do n = n + 1 end
print(n)                            --> 3
n = 0
for i = math.mininteger, math.maxinteger, math.maxinteger do n = n + 1 end
print(n)                            --> 3
