-- tests/conformance/concat_right_associative.lua: .. associates to the right and joins many at once
local log = {}
local mt = {__concat = function(a, b)
  local x = type(a) == "table" and a.n or a
  local y = type(b) == "table" and b.n or b
  return "(" .. x .. y .. ")"
end}
local function o(n) return setmetatable({n = n}, mt) end
print(o "a" .. o "b" .. o "c")      --> table: 0x55974a378e30
print("x" .. o "b" .. "y" .. "z")   --> x(byz)
print("a" .. "b" .. "c" .. "d")     --> abcd
