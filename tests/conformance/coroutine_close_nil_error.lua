-- tests/conformance/coroutine_close_nil_error.lua: an error that is nil is an error to close, once
local failed = coroutine.create(function() error(nil) end)
print(coroutine.resume(failed))                   --> false	nil
print(coroutine.close(failed))                    --> false	nil
print(coroutine.close(failed))                    --> true
local function with_closer(close)
  local co = coroutine.create(function()
    local c <close> = setmetatable({}, {__close = close})
    coroutine.yield()
  end)
  coroutine.resume(co)
  return co
end
print(coroutine.close(with_closer(function() error() end)))            --> false	nil
print(coroutine.close(with_closer(function() pcall(error) end)))       --> true
print(coroutine.close(with_closer(function() pcall(error, "x") end)))  --> true
local metatable = {__close = function() end}
local co = coroutine.create(function()
  local c <close> = setmetatable({}, metatable)
  coroutine.yield()
end)
coroutine.resume(co)
metatable.__close = 5
print((coroutine.close(co)))                      --> false
