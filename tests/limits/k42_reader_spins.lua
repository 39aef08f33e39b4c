-- outcome: limit
load(function() while true do end end)
