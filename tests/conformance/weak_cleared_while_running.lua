-- tests/conformance/weak_cleared_while_running.lua: how long it takes shows in the fuel, which must be
-- the same on both tiers
local weak = setmetatable({}, {__mode = "v"})
local function put() weak[1] = {} end
local function cross(x) return x ~ x end
local t, key = {x = 1, [1] = 1}, "x"
put()
while weak[1] do
  local garbage = {}
  t.x = 5
  t[key] = 6
  t[1] = cross(7)
  global = 8
end
print("cleared")          --> cleared
