-- tests/conformance/bitwise_float_error.lua: a float with a fraction has no integer representation
print(pcall(function() return 1.5 & 1 end))  --> false	tests/conformance/bitwise_float_error.lua:2: number has no integer representation
print(pcall(function() return 1 | 2^63 end))  --> false	tests/conformance/bitwise_float_error.lua:3: number has no integer representation
print(pcall(function() return math.huge ~ 1 end))  --> false	tests/conformance/bitwise_float_error.lua:4: number (field 'huge') has no integer representation
print(pcall(function() return ~(0/0) end))  --> false	tests/conformance/bitwise_float_error.lua:5: number has no integer representation
print(pcall(function() local x = 2.5 return x << 1 end))  --> false	tests/conformance/bitwise_float_error.lua:6: number (local 'x') has no integer representation
