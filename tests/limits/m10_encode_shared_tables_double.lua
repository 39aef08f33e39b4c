-- outcome: limit
local t = {}
for _ = 1, 100 do t = {t, t} end
json.encode(t)
