-- tests/conformance/table_constructor_nested.lua: constructors inside constructors
local t = {{1, 2}, {x = {y = {z = "deep"}}}, function() return "f" end}
print(t[1][2], t[2].x.y.z, t[3]())  --> 2	deep	f
print(({{}, {}, {{}, {}}})[3][2] ~= nil, #{{}, {}, {}})  --> true	3
