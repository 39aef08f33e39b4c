-- tests/conformance/metamethod_len.lua: __len replaces # and its result may be anything
local t = setmetatable({1, 2, 3}, {__len = function(x) return rawlen(x) * 10 end})
print(#t, rawlen(t))                --> 30	3
print(#setmetatable({}, {__len = function() return "long" end}))  --> long
print(pcall(table.concat, setmetatable({}, {__len = function() return "x" end})))  --> false	object length is not an integer
