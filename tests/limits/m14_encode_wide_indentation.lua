-- outcome: limit
local t = {}
for _ = 1, 500 do t = {1, 2, 3, 4, 5, 6, 7, 8, t} end
while true do json.encode(t, {indent = 16}) end
