-- outcome: limit
local t = {}
for i = 1 << 40, 1, -1 do t[i] = i end
