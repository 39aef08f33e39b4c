-- tests/conformance/metamethod_call.lua: __call gets the object before the arguments
local t = setmetatable({}, {__call = function(self, ...) return self ~= nil, select("#", ...), ... end})
print(t())                          --> true	0
print(t(1, nil))                    --> true	2	1	nil
print(pcall(t, "x"))                --> true	true	1	x
