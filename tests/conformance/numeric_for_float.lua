-- tests/conformance/numeric_for_float.lua: a float start or step makes the loop run on floats
local log = {}
for i = 1.0, 3 do log[#log + 1] = i end
for i = 1, 2, 0.5 do log[#log + 1] = i end
for i = 1, 2.9 do log[#log + 1] = i end
print(table.concat(log, " "))       --> 1.0 2.0 3.0 1.0 1.5 2.0 1 2
local n = 0
for x = 0, 1, 0.1 do n = n + 1 end
print(n)                            --> 11
