-- tests/conformance/format_many_items.lua: a format with many items
local args = {}
for i = 1, 100 do args[i] = i end
local s = ("%d,"):rep(100):format(table.unpack(args))
print(#s, s:sub(1, 10), s:sub(-8))  --> 292	1,2,3,4,5,	,99,100,
