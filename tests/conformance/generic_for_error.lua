-- tests/conformance/generic_for_error.lua: iterating over something that is no function
print(pcall(function() for x in 5 do end end))  --> false	tests/conformance/generic_for_error.lua:2: attempt to call a number value (for iterator 'for iterator')
print(pcall(function() for x in nil do end end))  --> false	tests/conformance/generic_for_error.lua:3: attempt to call a nil value (for iterator 'for iterator')
print(pcall(function() local t = {} for x in t do end end))  --> false	tests/conformance/generic_for_error.lua:4: attempt to call a table value (for iterator 'for iterator')
