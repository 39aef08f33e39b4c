-- tests/conformance/coroutine_status_all.lua: the four states of a coroutine
local co, inner
co = coroutine.create(function()
  inner = coroutine.create(function() return coroutine.status(co), coroutine.status(inner) end)
  local _, outer_state, inner_state = coroutine.resume(inner)
  coroutine.yield(outer_state, inner_state)
end)
print(coroutine.status(co))         --> suspended
print(coroutine.resume(co))         --> true	normal	running
print(coroutine.status(co), coroutine.status(inner))  --> suspended	dead
coroutine.resume(co)
print(coroutine.status(co))         --> dead
local bad = coroutine.create(error)
print(coroutine.resume(bad, "x"))   --> false	x
print(coroutine.status(bad))        --> dead
