-- tests/conformance/weak_values.lua: a table with weak values loses unreachable objects
local t = setmetatable({}, {__mode = "v"})
local kept = {}
t[1] = {}
t[2] = kept
t[3] = "string"
t[4] = 42
t.f = {}
collectgarbage()
print(t[1], t[2] == kept, t[3], t[4], t.f)  --> nil	true	string	42	nil
