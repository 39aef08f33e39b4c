-- tests/conformance/concat_right_associative.lua: .. associates to the right and joins many at once
local log = {}
local mt = {__concat = function(a, b)
  local x = type(a) == "table" and a.n or a
  local y = type(b) == "table" and b.n or b
  return "(" .. x .. y .. ")"
end}
local function o(n) return setmetatable({n = n}, mt) end
local joined = o "a" .. o "b" .. o "c"
print(joined)                       --> (a(bc))
print("a" .. "b" .. "c" .. "d")     --> abcd
