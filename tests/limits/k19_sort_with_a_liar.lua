-- outcome: limit
local t = {}
for i = 1, 300000 do t[i] = i end
while true do pcall(table.sort, t, function(a, b) return true end) end
