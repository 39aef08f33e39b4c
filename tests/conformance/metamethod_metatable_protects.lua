-- tests/conformance/metamethod_metatable_protects.lua: __metatable hides and protects a metatable
local t = setmetatable({}, {__metatable = "locked"})
print(getmetatable(t))              --> locked
print(pcall(setmetatable, t, {}))   --> false	cannot change a protected metatable
print(getmetatable("").__index == string, getmetatable("x") == getmetatable("y"))  --> true	true
print(getmetatable({}), getmetatable(1), getmetatable(print))  --> nil	nil	nil
