-- tests/conformance/metamethod_added_later.lua: a metamethod that is added after setmetatable is seen
local mt = {}
local t = setmetatable({}, mt)
print(t.x, pcall(function() return t + 1 end) == false)  --> nil	true
mt.__index = function() return "now" end
mt.__add = function() return "sum" end
print(t.x, t + 1)                   --> now	sum
mt.__index = nil
print(t.x)                          --> nil
