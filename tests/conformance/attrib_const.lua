-- tests/conformance/attrib_const.lua: <const> locals can be read and captured
local x <const> = 10
local y <const>, z = 20, 30
print(x, y, z)                      --> 10	20	30
local f = function() return x + y end
print(f())                          --> 30
local s <const> = "a"
print(s .. s, #s)                   --> aa	1
