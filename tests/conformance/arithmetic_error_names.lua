-- tests/conformance/arithmetic_error_names.lua: arithmetic errors name the variable
local t = {}
print(pcall(function() return undefinedglobal + 1 end))  --> false	tests/conformance/arithmetic_error_names.lua:3: attempt to perform arithmetic on a nil value (global 'undefinedglobal')
print(pcall(function() local loc return loc + 1 end))  --> false	tests/conformance/arithmetic_error_names.lua:4: attempt to perform arithmetic on a nil value (local 'loc')
print(pcall(function() return t.field + 1 end))  --> false	tests/conformance/arithmetic_error_names.lua:5: attempt to perform arithmetic on a nil value (field 'field')
print(pcall(function() return t + 1 end))  --> false	tests/conformance/arithmetic_error_names.lua:6: attempt to perform arithmetic on a table value (upvalue 't')
print(pcall(function() return t.a.b end))  --> false	tests/conformance/arithmetic_error_names.lua:7: attempt to index a nil value (field 'a')
print(pcall(function() return 2 ^ {} end))  --> false	tests/conformance/arithmetic_error_names.lua:8: attempt to perform arithmetic on a table value
print(pcall(function() return -{} end))  --> false	tests/conformance/arithmetic_error_names.lua:9: attempt to perform arithmetic on a table value
