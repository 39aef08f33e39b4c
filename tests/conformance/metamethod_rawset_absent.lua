-- tests/conformance/metamethod_rawset_absent.lua: metamethods are looked up raw in the metatable
local mt = setmetatable({}, {__index = function(_, k) return function() return "inherited" end end})
local t = setmetatable({}, mt)
print(t.x, pcall(function() return t + 1 end))  --> nil	false	tests/conformance/metamethod_rawset_absent.lua:4: attempt to perform arithmetic on a table value (upvalue 't')
print(#t)                           --> 0
