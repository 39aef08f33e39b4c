-- tests/conformance/ipairs_stops_at_nil.lua: ipairs ends at the first nil
local log = {}
for i, v in ipairs({1, 2, nil, 4}) do log[#log + 1] = i end
print(#log)                         --> 2
for i, v in ipairs({false, 1}) do log[#log + 1] = tostring(v) end
print(table.concat(log, " "))       --> 1 2 false 1
print(select("#", ipairs({})))      --> 3
