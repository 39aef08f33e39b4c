-- outcome: limit
while true do local co=coroutine.wrap(function() for i=1,150 do end end) co() end
