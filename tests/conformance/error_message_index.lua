-- tests/conformance/error_message_index.lua: indexing what cannot be indexed names the variable
local t, up = {}, nil
print(pcall(function() return nope.x end))  --> false	tests/conformance/error_message_index.lua:3: attempt to index a nil value (global 'nope')
print(pcall(function() local loc; return loc.x end))  --> false	tests/conformance/error_message_index.lua:4: attempt to index a nil value (local 'loc')
print(pcall(function() return up.x end))  --> false	tests/conformance/error_message_index.lua:5: attempt to index a nil value (upvalue 'up')
print(pcall(function() return t.a.b end))  --> false	tests/conformance/error_message_index.lua:6: attempt to index a nil value (field 'a')
print(pcall(function() return t[1][2] end))  --> false	tests/conformance/error_message_index.lua:7: attempt to index a nil value (field 'integer index')
print(pcall(function() return (5).x end))  --> false	tests/conformance/error_message_index.lua:8: attempt to index a number value
print(pcall(function() nope.x = 1 end))  --> false	tests/conformance/error_message_index.lua:9: attempt to index a nil value (global 'nope')
print(pcall(function() t.a.b = 1 end))  --> false	tests/conformance/error_message_index.lua:10: attempt to index a nil value (field 'a')
print(pcall(function() return ("s").x.y end))  --> false	tests/conformance/error_message_index.lua:11: attempt to index a nil value (field 'x')
print(pcall(function() local b = true; b.x = 1 end))  --> false	tests/conformance/error_message_index.lua:12: attempt to index a boolean value (local 'b')
