-- tests/conformance/names_end_at_zero.lua: names in messages end at a zero byte
local t = setmetatable({}, {__name = "Thing\0hidden"})
print(select(2, pcall(function() return t + 1 end)):match("attempt.*"))  --> attempt to perform arithmetic on a Thing value (upvalue 't')
print(select(2, pcall(function() local u = {} u["field\0hidden"]() end)):match("attempt.*"))  --> attempt to call a nil value (field 'field')
print(select(2, pcall(string.rep, t)))      --> bad argument #1 to 'string.rep' (string expected, got Thing)
print((tostring(t):gsub(":.*", "")))        --> Thing
print(load("return debug.getinfo(1, 'S').source", "=name\0hidden")())  --> =name
print(#load("return debug.getinfo(1, 'S').source", "name\0hidden")())  --> 4
