-- outcome: any
for name in pairs(_G) do _G[name] = nil end
local t = {}
t.x.y = 1
