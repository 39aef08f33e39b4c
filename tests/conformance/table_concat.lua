-- tests/conformance/table_concat.lua: concat with separators and ranges
print(table.concat({1, 2, 3}), table.concat({1, 2, 3}, ", "), table.concat({}, "x") == "")  --> 123	1, 2, 3	true
print(table.concat({1, 2, 3, 4}, "-", 2, 3), table.concat({1, 2}, "-", 3) == "", table.concat({"a"}, ", ", 1, 1))  --> 2-3	true	a
print(table.concat({1.5, "x", 2}, " "))  --> 1.5 x 2
print(pcall(table.concat, {1, {}, 3}))  --> false	invalid value (table) at index 2 in table for 'concat'
print(pcall(table.concat, {1, nil, 3}, "", 1, 3))  --> false	invalid value (nil) at index 2 in table for 'concat'
print(pcall(table.concat, {1}, {}))  --> false	bad argument #2 to 'table.concat' (string expected, got table)
