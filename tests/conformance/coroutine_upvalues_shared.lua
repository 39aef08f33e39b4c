-- tests/conformance/coroutine_upvalues_shared.lua: a coroutine shares upvalues with its creator
local n = 0
local co = coroutine.wrap(function() while true do n = n + 1 coroutine.yield() end end)
co() co()
print(n)                            --> 2
n = 10
co()
print(n)                            --> 11
