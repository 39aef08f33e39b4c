-- tests/conformance/numeric_for_float_limit.lua: a float limit is clipped to the integers
local log = {}
for i = 1, 3.7 do log[#log + 1] = i end
for i = -1, -3.7, -1 do log[#log + 1] = i end
print(table.concat(log, " "))       --> 1 2 3 -1 -2 -3
local n = 0
for i = 1, -math.huge do n = n + 1 end
for i = 1, 0 / 0 do n = n + 1 end
for i = math.maxinteger, 1e308 do n = n + 1 end
print(n)                            --> 1
