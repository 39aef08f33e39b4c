-- tests/conformance/table_sort_large.lua: sort a larger list with an own generator
local seed = 42
local function rnd() seed = (seed * 1103515245 + 12345) % 2147483648 return seed end
local t = {}
for i = 1, 2000 do t[i] = rnd() % 1000 end
table.sort(t)
local ok = true
for i = 2, #t do if t[i - 1] > t[i] then ok = false end end
print(ok, t[1], t[1000], t[2000])   --> true	0	499	999
for i = 1, 2000 do t[i] = i end
table.sort(t, function(a, b) return a > b end)
print(t[1], t[2000])                --> 2000	1
