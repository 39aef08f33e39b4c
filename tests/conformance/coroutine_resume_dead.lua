-- tests/conformance/coroutine_resume_dead.lua: resuming a dead, running or normal coroutine fails
local co = coroutine.create(function() end)
coroutine.resume(co)
print(coroutine.resume(co))         --> false	cannot resume dead coroutine
print(coroutine.resume(coroutine.running()))  --> false	cannot resume non-suspended coroutine
local outer
outer = coroutine.create(function()
  local inner = coroutine.create(function() return coroutine.resume(outer) end)
  return select(2, coroutine.resume(inner))
end)
print(coroutine.resume(outer))      --> true	false	cannot resume non-suspended coroutine
