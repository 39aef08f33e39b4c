-- outcome: limit
for i=1,1e9 do local co=coroutine.wrap(function() local t=("x"):rep(1e5) coroutine.yield() end) co() end
