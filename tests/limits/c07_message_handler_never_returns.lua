-- outcome: limit
xpcall(function() error(1) end, function() while true do end end)
