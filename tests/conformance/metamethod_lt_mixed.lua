-- tests/conformance/metamethod_lt_mixed.lua: __lt works when one operand is no table and its result becomes a boolean
local t = setmetatable({}, {__lt = function(a, b) return type(a) .. type(b) end, __le = function() return nil end})
print(t < 1, 1 < t, "x" > t)        --> true	true	true
print(t <= 1, 1 >= t)               --> false	false
