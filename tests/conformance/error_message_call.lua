-- tests/conformance/error_message_call.lua: calling what is no function names the variable
local t, up = {}, nil
print(pcall(function() nope() end))  --> false	tests/conformance/error_message_call.lua:3: attempt to call a nil value (global 'nope')
print(pcall(function() local loc; loc() end))  --> false	tests/conformance/error_message_call.lua:4: attempt to call a nil value (local 'loc')
print(pcall(function() t.field() end))  --> false	tests/conformance/error_message_call.lua:5: attempt to call a nil value (field 'field')
print(pcall(function() t:method() end))  --> false	tests/conformance/error_message_call.lua:6: attempt to call a nil value (method 'method')
print(pcall(function() up() end))   --> false	tests/conformance/error_message_call.lua:7: attempt to call a nil value (upvalue 'up')
print(pcall(function() t.a.b.c() end))  --> false	tests/conformance/error_message_call.lua:8: attempt to index a nil value (field 'a')
print(pcall(function() ("x")() end))  --> false	tests/conformance/error_message_call.lua:9: attempt to call a string value (constant 'x')
print(pcall(function() t[1]() end))  --> false	tests/conformance/error_message_call.lua:10: attempt to call a nil value (field 'integer index')
print(pcall(function() t[up]() end))  --> false	tests/conformance/error_message_call.lua:11: attempt to call a nil value (field '?')
