-- tests/conformance/coroutine_close.lua: close ends a suspended coroutine and closes its pending variables
local log = {}
local co = coroutine.create(function()
  local a <close> = setmetatable({}, {__close = function(_, e) log[#log + 1] = "a:" .. tostring(e) end})
  local b <close> = setmetatable({}, {__close = function(_, e) log[#log + 1] = "b:" .. tostring(e) end})
  coroutine.yield(1)
  log[#log + 1] = "never"
end)
coroutine.resume(co)
print(coroutine.close(co), coroutine.status(co))  --> true	dead
print(table.concat(log, " "))       --> b:nil a:nil
print(coroutine.close(co))          --> true
print(coroutine.close(coroutine.create(print)))  --> true
