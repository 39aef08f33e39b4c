-- tests/conformance/coroutine_yield_from_nested_call.lua: yield from deep inside calls
local function deep(n) if n == 0 then return coroutine.yield("bottom") end return 1 + deep(n - 1) end
local co = coroutine.wrap(function() return deep(50) end)
print(co())                         --> bottom
print(co(100))                      --> 150
