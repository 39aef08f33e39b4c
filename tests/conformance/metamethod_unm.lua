-- tests/conformance/metamethod_unm.lua: __unm gets its operand twice
local t
t = setmetatable({}, {__unm = function(a, b) return a == t, rawequal(a, b) end})
print((-t))                         --> true
local n = setmetatable({v = 5}, {__unm = function(a) return -a.v end})
print(-n, - -n.v)                   --> -5	5
