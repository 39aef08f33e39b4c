-- outcome: any
local mt = {}
mt.__gc = function() setmetatable({}, mt) collectgarbage() end
setmetatable({}, mt)
collectgarbage()
collectgarbage()
