-- tests/conformance/limit_registers_in_assignment.lua: an assignment of many values
local names, values = {}, {}
for i = 1, 100 do names[i], values[i] = "g" .. i, tostring(i) end
load(table.concat(names, ",") .. "=" .. table.concat(values, ","))()
print(g1, g50, g100)                --> 1	50	100
load(table.concat(names, ",") .. "= (function(...) return ... end)(...)")(table.unpack(values))
print(g1, g50, g100, type(g7))      --> 1	50	100	string
