-- tests/conformance/error_message_arguments.lua: a bad argument names its position, the function and the types
print(pcall(string.rep))            --> false	bad argument #1 to 'string.rep' (string expected, got no value)
print(pcall(string.rep, "x", {}))   --> false	bad argument #2 to 'string.rep' (number expected, got table)
print(pcall(("x").rep, "x", 1.5))   --> false	bad argument #2 to 'string.rep' (number has no integer representation)
print(pcall(table.concat, 5))       --> false	bad argument #1 to 'table.concat' (table expected, got number)
print(pcall(math.floor, "x"))       --> false	bad argument #1 to 'math.floor' (number expected, got string)
print(pcall(ipairs))                --> false	bad argument #1 to 'ipairs' (value expected)
print(pcall(tonumber))              --> false	bad argument #1 to 'tonumber' (value expected)
print(pcall(setmetatable, {}))      --> false	bad argument #2 to 'setmetatable' (nil or table expected, got no value)
