-- tests/conformance/metamethod_index_error_loop.lua: an __index chain that never ends is an error
local a = {}
local t = setmetatable({}, a)
a.__index = t
print(pcall(function() return t.x end))  --> false	tests/conformance/metamethod_index_error_loop.lua:5: '__index' chain too long; possible loop
a.__newindex = t
print(pcall(function() t.x = 1 end))  --> false	tests/conformance/metamethod_index_error_loop.lua:7: '__newindex' chain too long; possible loop
