-- tests/conformance/coroutine_wrap_error_closes.lua: wrap closes pending variables when its coroutine fails
local log = {}
local f = coroutine.wrap(function()
  local a <close> = setmetatable({}, {__close = function(_, e) log[#log + 1] = tostring(e) end})
  error("x", 0)
end)
print(pcall(f))                     --> false	x
print(#log, log[1])                 --> 1	x
