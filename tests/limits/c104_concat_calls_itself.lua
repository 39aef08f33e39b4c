-- outcome: any
local m={} m.__concat=function(a,b) return a..b end return pcall(function() return setmetatable({},m)..1 end)
