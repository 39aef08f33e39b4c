-- tests/conformance/numeric_for_variable_copy.lua: changing the loop variable does not change the loop
local log = {}
for i = 1, 3 do log[#log + 1] = i; i = i * 10 log[#log + 1] = i end
print(table.concat(log, " "))       --> 1 10 2 20 3 30
