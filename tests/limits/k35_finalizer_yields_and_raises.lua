-- outcome: any
for i = 1, 1000 do setmetatable({}, {__gc = function() coroutine.yield(i) end}) end
collectgarbage()
