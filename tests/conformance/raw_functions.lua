-- tests/conformance/raw_functions.lua: rawget, rawset, rawequal and rawlen avoid metamethods
local t = setmetatable({}, {__index = function() return 1 end, __newindex = function() end,
                            __eq = function() return true end, __len = function() return 9 end})
t.x = 5
print(t.x, rawget(t, "x"))          --> 1	nil
print(rawset(t, "x", 5) == t, t.x)  --> true	5
print(t == setmetatable({}, getmetatable(t)), rawequal(t, {}))  --> true	false
print(#t, rawlen(t), rawlen("abc"))  --> 9	0	3
print(pcall(rawlen, 5))             --> false	bad argument #1 to 'rawlen' (table or string expected, got number)
print(pcall(rawset, {}, nil, 1))    --> false	table index is nil
print(pcall(rawset, {}, 0/0, 1))    --> false	table index is NaN
