-- tests/conformance/table_unpack.lua: unpack with ranges and holes
print(table.unpack({1, 2, 3}))      --> 1	2	3
print(table.unpack({1, 2, 3}, 2))   --> 2	3
print(table.unpack({1, nil, 3}, 1, 3))  --> 1	nil	3
print(select("#", table.unpack({}, 1, 0)), select("#", table.unpack({}, 1, 3)))  --> 0	3
print(table.unpack({1, 2}, -1, 1))  --> nil	nil	1
print(pcall(table.unpack, {}, 1, 1e8))  --> false	too many results to unpack
print(pcall(table.unpack))          --> false	attempt to get length of a nil value
