-- outcome: limit
local t = {}
for i = 1, 100 do t[i] = ("x"):rep(1 << 24) .. i end
