-- tests/conformance/limit_many_constants.lua: a function with more constants than an operand can name
local parts = {"local t = {} local s = 0"}
for i = 1, 3000 do parts[#parts + 1] = ("t.k%d = %d.5 s = s + t.k%d"):format(i, i, i) end
parts[#parts + 1] = "return s, t.k1, t.k300, t.k3000, t['k' .. 2999]"
print(load(table.concat(parts, "\n"))())  --> 4503000.0	1.5	300.5	3000.5	2999.5
