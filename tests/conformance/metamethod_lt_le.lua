-- tests/conformance/metamethod_lt_le.lua: __lt and __le serve all four orders
local mt = {
  __lt = function(a, b) return a.v < b.v end,
  __le = function(a, b) return a.v <= b.v end,
}
local function o(v) return setmetatable({v = v}, mt) end
print(o(1) < o(2), o(2) < o(1), o(1) > o(2), o(2) > o(1))  --> true	false	false	true
print(o(1) <= o(1), o(2) <= o(1), o(1) >= o(1), o(1) >= o(2))  --> true	false	true	false
print(pcall(function() return o(1) < 1 end))  --> false	tests/conformance/metamethod_lt_le.lua:3: attempt to index a number value (local 'b')
