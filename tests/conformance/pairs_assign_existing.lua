-- tests/conformance/pairs_assign_existing.lua: fields may be changed and cleared while pairs walks
local t = {}
for i = 1, 20 do t[i] = i; t["k" .. i] = i end
local n = 0
for k, v in pairs(t) do n = n + 1 t[k] = nil end
print(n, next(t))                   --> 40	nil
