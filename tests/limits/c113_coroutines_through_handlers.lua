-- outcome: any
local function f() coroutine.wrap(function() xpcall(f,f) end)() end f()
