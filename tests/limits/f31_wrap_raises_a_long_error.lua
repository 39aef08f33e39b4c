-- outcome: any
local e=("x"):rep(50000000)
coroutine.wrap(function() error(e,0) end)()
