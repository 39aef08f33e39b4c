-- tests/conformance/global_table.lua: _G holds the globals
x = 1
print(_G.x, _G._G == _G, rawget(_G, "x"))  --> 1	true	1
_G.y = 2
print(y)                            --> 2
setmetatable(_G, {__index = function(_, k) return "undefined " .. k end, __newindex = function(t, k, v) rawset(t, k, v * 2) end})
print(nothing)                      --> undefined nothing
n = 21
print(n)                            --> 42
