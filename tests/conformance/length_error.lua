-- tests/conformance/length_error.lua: # of a value without length is an error
print(pcall(function() return #5 end))  --> false	tests/conformance/length_error.lua:2: attempt to get length of a number value
print(pcall(function() local x return #x end))  --> false	tests/conformance/length_error.lua:3: attempt to get length of a nil value (local 'x')
print(pcall(function() local t = {} return #t.field end))  --> false	tests/conformance/length_error.lua:4: attempt to get length of a nil value (field 'field')
