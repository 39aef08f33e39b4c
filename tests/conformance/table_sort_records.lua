-- tests/conformance/table_sort_records.lua: sort records by several keys
local t = {{n = "b", v = 2}, {n = "a", v = 2}, {n = "c", v = 1}}
table.sort(t, function(x, y) if x.v ~= y.v then return x.v < y.v end return x.n < y.n end)
print(t[1].n, t[2].n, t[3].n)       --> c	a	b
