-- tests/conformance/integer_modulo_by_zero_error.lua: % of integers by zero is an error
print(pcall(function() return 1 % 0 end))  --> false	tests/conformance/integer_modulo_by_zero_error.lua:2: attempt to perform 'n%0'
print(pcall(function() local z = 0 return 5 % z end))  --> false	tests/conformance/integer_modulo_by_zero_error.lua:3: attempt to perform 'n%0'
