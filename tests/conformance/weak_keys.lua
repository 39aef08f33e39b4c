-- tests/conformance/weak_keys.lua: a table with weak keys loses unreachable keys
local t = setmetatable({}, {__mode = "k"})
local kept = {}
t[{}] = 1
t[kept] = 2
t["s"] = 3
collectgarbage()
local n = 0
for _ in pairs(t) do n = n + 1 end
print(n, t[kept], t.s)              --> 2	2	3
