-- tests/conformance/error_message_constants.lua: constants in messages
print(pcall(function() return "x" + 1 end))  --> false	tests/conformance/error_message_constants.lua:2: attempt to add a 'string' with a 'number'
print(pcall(function() return {} .. "x" end))  --> false	tests/conformance/error_message_constants.lua:3: attempt to concatenate a table value
print(pcall(function() local a = "s" return a % 2 end))  --> false	tests/conformance/error_message_constants.lua:4: attempt to mod a 'string' with a 'number'
print(pcall(function() local a = {} a.b.c.d = 1 end))  --> false	tests/conformance/error_message_constants.lua:5: attempt to index a nil value (field 'b')
print(pcall(function() return math.nothing.x end))  --> false	tests/conformance/error_message_constants.lua:6: attempt to index a nil value (field 'nothing')
print(pcall(function() string.nothing() end))  --> false	tests/conformance/error_message_constants.lua:7: attempt to call a nil value (field 'nothing')
