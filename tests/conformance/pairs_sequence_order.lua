-- tests/conformance/pairs_sequence_order.lua: pairs gives the list part in order
local log = {}
for k, v in pairs({"a", "b", "c"}) do log[#log + 1] = k .. v end
print(table.concat(log, " "))       --> 1a 2b 3c
