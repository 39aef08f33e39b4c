-- tests/conformance/closure_open_upvalue.lua: a change in the function is seen by the closure while it is open
local v = 1
local function get() return v end
v = 2
print(get())                        --> 2
local function set(x) v = x end
set(3)
print(v, get())                     --> 3	3
