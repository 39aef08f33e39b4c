-- tests/conformance/bitwise_type_error.lua: bit operations on other types name the variable
print(pcall(function() local t = {} return t & 1 end))  --> false	tests/conformance/bitwise_type_error.lua:2: attempt to perform bitwise operation on a table value (local 't')
print(pcall(function() return 1 | nil end))  --> false	tests/conformance/bitwise_type_error.lua:3: attempt to perform bitwise operation on a nil value
print(pcall(function() local s = true return ~s end))  --> false	tests/conformance/bitwise_type_error.lua:4: attempt to perform bitwise operation on a boolean value (local 's')
