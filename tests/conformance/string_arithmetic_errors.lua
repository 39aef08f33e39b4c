-- tests/conformance/string_arithmetic_errors.lua: strings that are no numbers do not
print(pcall(function() return "abc" + 1 end))  --> false	tests/conformance/string_arithmetic_errors.lua:2: attempt to add a 'string' with a 'number'
print(pcall(function() local s = "x" return s * 2 end))  --> false	tests/conformance/string_arithmetic_errors.lua:3: attempt to mul a 'string' with a 'number'
print(pcall(function() return "1" + {} end))  --> false	tests/conformance/string_arithmetic_errors.lua:4: attempt to add a 'string' with a 'table'
print(pcall(function() return "" - 1 end))  --> false	tests/conformance/string_arithmetic_errors.lua:5: attempt to sub a 'string' with a 'number'
print(pcall(function() return "1 2" + 1 end))  --> false	tests/conformance/string_arithmetic_errors.lua:6: attempt to add a 'string' with a 'number'
