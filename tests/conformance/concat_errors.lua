-- tests/conformance/concat_errors.lua: .. of values that are neither strings nor numbers
print(pcall(function() return "a" .. nil end))  --> false	tests/conformance/concat_errors.lua:2: attempt to concatenate a nil value
print(pcall(function() local t = {} return t .. "x" end))  --> false	tests/conformance/concat_errors.lua:3: attempt to concatenate a table value (local 't')
print(pcall(function() return 1 .. true end))  --> false	tests/conformance/concat_errors.lua:4: attempt to concatenate a boolean value
print(pcall(function() return nope .. "x" end))  --> false	tests/conformance/concat_errors.lua:5: attempt to concatenate a nil value (global 'nope')
