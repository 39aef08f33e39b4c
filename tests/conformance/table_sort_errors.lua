-- tests/conformance/table_sort_errors.lua: sort with values that do not compare, and errors in the order
print(pcall(table.sort, {1, "x"}))  --> false	attempt to compare string with number
print(pcall(table.sort, {{}, {}}))  --> false	attempt to compare two table values
print(pcall(table.sort, {3, 2, 1}, function() error("cmp", 0) end))  --> false	cmp
print(pcall(table.sort, {1, 2}, 5))  --> false	bad argument #2 to 'table.sort' (function expected, got number)
print(pcall(table.sort, {1, 2, 3, nil, 5}, nil) ~= nil)  --> true
