-- tests/conformance/error_message_for_upvalue_calls.lua: calls of upvalues, fields of upvalues and results
local up, tab = nil, {}
print(pcall(function() return up() + 1 end))  --> false	tests/conformance/error_message_for_upvalue_calls.lua:3: attempt to call a nil value (upvalue 'up')
print(pcall(function() return tab.f() + 1 end))  --> false	tests/conformance/error_message_for_upvalue_calls.lua:4: attempt to call a nil value (field 'f')
print(pcall(function() return tab:f() + 1 end))  --> false	tests/conformance/error_message_for_upvalue_calls.lua:5: attempt to call a nil value (method 'f')
print(pcall(function() (function() end)()() end))  --> false	tests/conformance/error_message_for_upvalue_calls.lua:6: attempt to call a nil value
print(pcall(function() local a <const> = nil; a() end))  --> false	tests/conformance/error_message_for_upvalue_calls.lua:7: attempt to call a nil value
