-- Keys of any length are met in a generic `for`, at the same price on both tiers.
local t = {}
for i = 1, 20 do t[("k"):rep(200) .. i] = i end
local sum, keys = 0, 0
for k, v in pairs(t) do sum, keys = sum + v, keys + #k end
for k, v in next, t do sum = sum + v end
print(sum, keys)                            --> 420	4031
