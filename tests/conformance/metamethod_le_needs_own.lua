-- tests/conformance/metamethod_le_needs_own.lua: __le is not derived from __lt
local mt = {__lt = function() return true end}
local a, b = setmetatable({}, mt), setmetatable({}, mt)
print(a < b)                        --> true
print(pcall(function() return a <= b end))  --> true	false
