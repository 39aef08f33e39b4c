-- outcome: error
local t = {}
t[1] = t
setmetatable(t, t)
t.__index = t
error(t)
