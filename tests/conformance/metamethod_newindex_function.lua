-- tests/conformance/metamethod_newindex_function.lua: __newindex is called only for absent keys
local log = {}
local t = setmetatable({old = 1}, {__newindex = function(t, k, v) log[#log + 1] = k rawset(t, k, v) end})
t.old = 2
t.new = 3
t.new = 4
print(table.concat(log, " "), t.old, t.new)  --> new	2	4
