-- outcome: limit
local function burn() for i = 1, 1e6 do end end
for _ = 1, 1000 do coroutine.wrap(function() pcall(burn) end)() end
