-- outcome: limit
local t = {}
for i = 1, 200000 do t["x" .. i] = i end
for i = 1, 200000 do t["x" .. i] = nil end
while true do json.encode({t, t, t, t}) end
