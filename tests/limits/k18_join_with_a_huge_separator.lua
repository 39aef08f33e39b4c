-- outcome: limit
local t = {}
for i = 1, 1000 do t[i] = "" end
return #table.concat(t, ("sep"):rep(1 << 20))
