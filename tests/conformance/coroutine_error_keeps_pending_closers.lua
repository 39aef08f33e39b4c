-- tests/conformance/coroutine_error_keeps_pending_closers.lua: resume of a failing coroutine leaves pending closers to close
local log = {}
local co = coroutine.create(function()
  local a <close> = setmetatable({}, {__close = function(_, e) log[#log + 1] = tostring(e) end})
  error("x", 0)
end)
print(coroutine.resume(co))         --> false	x
print(#log, coroutine.close(co))    --> 0	false	x
print(#log, log[1])                 --> 1	x
