-- outcome: limit
local t = {}
for _ = 1, 1000 do t = {x = t} end
while true do pcall(json.encode, t, {indent = 16}) end
