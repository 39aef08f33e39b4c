-- tests/conformance/bitwise_string_error.lua: strings are not converted in bit operations, whatever they look like
print(pcall(function() return "1.5" & 1 end))  --> false	tests/conformance/bitwise_string_error.lua:2: attempt to perform bitwise operation on a string value (constant '1.5')
print(pcall(function() return "7" & 3 end))  --> false	tests/conformance/bitwise_string_error.lua:3: attempt to perform bitwise operation on a string value (constant '7')
print(pcall(function() local s = "0x10" return 1 | s end))  --> false	tests/conformance/bitwise_string_error.lua:4: attempt to perform bitwise operation on a string value (local 's')
print(pcall(function() return "abc" | 1 end))  --> false	tests/conformance/bitwise_string_error.lua:5: attempt to perform bitwise operation on a string value (constant 'abc')
print(pcall(function() return 1 << "x" end))  --> false	tests/conformance/bitwise_string_error.lua:6: attempt to perform bitwise operation on a string value (constant 'x')
