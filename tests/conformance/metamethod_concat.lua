-- tests/conformance/metamethod_concat.lua: __concat is tried when an operand is no string and no number
local mt = {__concat = function(a, b)
  return (type(a) == "table" and "T" or a) .. "+" .. (type(b) == "table" and "T" or b)
end}
local t = setmetatable({}, mt)
print(t .. "x", "x" .. t, 1 .. t, t .. t)  --> T+x	x+T	1+T	T+T
print("a" .. "b" .. t)              --> ab+T
