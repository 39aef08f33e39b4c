-- tests/conformance/string_methods_on_numbers.lua: numbers are no objects but library functions take them
print(pcall(function() return (5):rep(2) end))  --> false	tests/conformance/string_methods_on_numbers.lua:2: attempt to index a number value
print(string.rep(5, 2), string.len(12.5), string.sub(12345, 2, 3))  --> 55	4	23
print(string.upper(1e15), string.byte(7))  --> 1E+15	55
