-- tests/conformance/vararg_table_and_holes.lua: a table from ... keeps holes; table.pack counts them
local function f(...) local t = {...} return t[1], t[3] end
print(f("a", nil, "c"))             --> a	c
local p = table.pack(nil, 2, nil)
print(p.n, p[1], p[2], p[3])        --> 3	nil	2	nil
print(table.unpack(p, 1, p.n))      --> nil	2	nil
print(table.pack().n)               --> 0
