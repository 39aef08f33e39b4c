-- outcome: any
local t, flip = {}, false
for i = 1, 1000 do t[i] = i end
table.sort(t, function() flip = not flip return flip end)
