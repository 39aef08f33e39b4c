-- tests/conformance/metamethod_index_table.lua: __index as a table
local base = {x = 1, y = 2}
local t = setmetatable({x = 10}, {__index = base})
print(t.x, t.y, t.z)                --> 10	2	nil
base.z = 3
print(t.z)                          --> 3
