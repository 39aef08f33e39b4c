-- tests/conformance/table_pack.lua: pack counts its arguments
local t = table.pack("a", nil, "c", nil)
print(t.n, t[1], t[2], t[3], t[4])  --> 4	a	nil	c	nil
print(table.pack().n, #table.pack(1, 2))  --> 0	2
