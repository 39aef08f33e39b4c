-- tests/conformance/metamethod_eq.lua: __eq is called for two different tables only and gives a boolean
local calls = 0
local mt = {__eq = function(a, b) calls = calls + 1 return a.v == b.v and 1 or nil end}
local a, b, c = setmetatable({v = 1}, mt), setmetatable({v = 1}, mt), setmetatable({v = 2}, mt)
print(a == b, a == c, a ~= b, a ~= c)  --> true	false	false	true
print(a == a, a == 1, calls)        --> true	false	4
print(rawequal(a, b), a == {v = 1})  --> false	true
local plain = {v = 1}
print(plain == a, calls)            --> true	6
