-- tests/conformance/numeric_for_basic.lua: the numeric for counts with a step
local log = {}
for i = 1, 3 do log[#log + 1] = i end
for i = 3, 1, -1 do log[#log + 1] = i end
for i = 1, 10, 4 do log[#log + 1] = i end
for i = 1, 0 do log[#log + 1] = "never" end
print(table.concat(log, " "))       --> 1 2 3 3 2 1 1 5 9
