-- tests/conformance/metamethod_call_chained.lua: __call may be an object with __call itself
local inner = setmetatable({}, {__call = function(self, obj, x) return "inner", obj.name, x end})
local outer = setmetatable({name = "outer"}, {__call = inner})
print(outer(5))                     --> inner	outer	5
local function tail() return outer(6) end
print(tail())                       --> inner	outer	6
