-- tests/conformance/metamethod_index_chain.lua: __index goes on through several tables and ends in a function
local a = setmetatable({}, {__index = function(_, k) return "a." .. k end})
local b = setmetatable({q = "b"}, {__index = a})
local c = setmetatable({}, {__index = b})
print(c.q, c.other)                 --> b	a.other
local d = setmetatable({}, {__index = setmetatable({}, {__index = "str"})})
print(d.len == string.len)          --> true
