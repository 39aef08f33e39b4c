-- tests/conformance/table_insert_remove_errors.lua: positions out of range and wrong arguments
print(pcall(table.insert, {1}, 3, "x"))  --> false	bad argument #2 to 'table.insert' (position out of bounds)
print(pcall(table.insert, {1}, 0, "x"))  --> false	bad argument #2 to 'table.insert' (position out of bounds)
print(pcall(table.insert, {1}))     --> false	wrong number of arguments to 'insert'
print(pcall(table.insert, {1}, 1, 2, 3))  --> false	wrong number of arguments to 'insert'
print(pcall(table.insert, 5, 1))    --> false	bad argument #1 to 'table.insert' (table expected, got number)
print(pcall(table.insert, {1}, "x", 1))  --> false	bad argument #2 to 'table.insert' (number expected, got string)
