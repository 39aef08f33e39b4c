-- tests/conformance/weak_both.lua: __mode kv drops a pair when either side is gone
local t = setmetatable({}, {__mode = "kv"})
local k, v = {}, {}
t[k] = {}
t[{}] = v
t[v] = k
collectgarbage()
local n = 0
for _ in pairs(t) do n = n + 1 end
print(n, t[v] == k, t[k])           --> 1	true	nil
