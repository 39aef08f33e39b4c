-- outcome: any
local mt = {}
mt.__gc = function(o) setmetatable(o, mt) end
setmetatable({}, mt)
for _ = 1, 1000 do collectgarbage() end
