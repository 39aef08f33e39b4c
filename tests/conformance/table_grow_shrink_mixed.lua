-- tests/conformance/table_grow_shrink_mixed.lua: list and hash parts through growth, holes and refill
local t = {}
for i = 1, 100 do t[i] = i end
for i = 1, 100, 2 do t[i] = nil end
local n, sum = 0, 0
for k, v in pairs(t) do n, sum = n + 1, sum + v end
print(n, sum)                       --> 50	2550
for i = 1, 100 do t[i] = -i end
print(#t, t[1], t[99], t[100])      --> 100	-1	-99	-100
for i = 100, 1, -1 do t[i] = nil end
print(#t, next(t))                  --> 0	nil
