-- outcome: finished
local t={} for i=1,1e4 do t=setmetatable({},{__index=t}) end return pcall(function() return t.x end)
