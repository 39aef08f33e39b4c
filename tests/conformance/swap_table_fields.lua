-- tests/conformance/swap_table_fields.lua: fields can be swapped in one assignment
local t = {x = 1, y = 2}
t.x, t.y = t.y, t.x
print(t.x, t.y)                     --> 2	1
local list = {1, 2, 3}
list[1], list[2], list[3] = list[3], list[1], list[2]
print(table.concat(list, " "))      --> 3 1 2
