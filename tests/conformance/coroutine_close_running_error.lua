-- tests/conformance/coroutine_close_running_error.lua: a running or normal coroutine cannot be closed
print(pcall(coroutine.close, (coroutine.running())))  --> false	cannot close a running coroutine
local outer
outer = coroutine.create(function()
  return coroutine.wrap(function() return pcall(coroutine.close, outer) end)()
end)
print(coroutine.resume(outer))      --> true	false	cannot close a normal coroutine
