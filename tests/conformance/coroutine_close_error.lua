-- tests/conformance/coroutine_close_error.lua: close reports the error of a coroutine or of its closers
local co = coroutine.create(function()
  local a <close> = setmetatable({}, {__close = function() error("in closer", 0) end})
  coroutine.yield()
end)
coroutine.resume(co)
print(coroutine.close(co))          --> false	in closer
print(coroutine.status(co), coroutine.close(co))  --> dead	true
local dead = coroutine.create(function() error("died", 0) end)
coroutine.resume(dead)
print(coroutine.close(dead))        --> false	died
print(coroutine.close(dead))        --> true
