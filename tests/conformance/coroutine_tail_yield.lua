-- tests/conformance/coroutine_tail_yield.lua: return coroutine.yield() is a tail call that resumes into the caller
local function f() return coroutine.yield("y") end
local co = coroutine.create(function() local a, b = f() return "got", a, b end)
print(coroutine.resume(co))         --> true	y
print(coroutine.resume(co, 1, 2))   --> true	got	1	2
