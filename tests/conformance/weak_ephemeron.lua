-- tests/conformance/weak_ephemeron.lua: a weak key whose value refers to it is still collected
local t = setmetatable({}, {__mode = "k"})
do
  local k = {}
  t[k] = {back = k}
  local a, b = {}, {}
  t[a], t[b] = b, a
end
collectgarbage()
print(next(t))                      --> nil
local root = {}
local k2 = {}
t[root] = k2
t[k2] = "chained"
k2 = nil
collectgarbage()
print(t[t[root]])                   --> chained
