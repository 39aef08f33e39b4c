-- tests/conformance/table_insert_remove.lua: insert and remove at the end, the start and the middle
local t = {1, 2, 3}
table.insert(t, 4)
table.insert(t, 1, 0)
table.insert(t, 3, "mid")
print(table.concat(t, " "))         --> 0 1 mid 2 3 4
print(table.remove(t), table.remove(t, 1), table.remove(t, 2))  --> 4	0	mid
print(table.concat(t, " "), #t)     --> 1 2 3	3
print(table.remove({}), table.remove({}, 0), #t)  --> nil	nil	3
print(table.remove(t, #t + 1), table.concat(t, " "))  --> nil	1 2 3
