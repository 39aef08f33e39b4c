-- tests/conformance/close_with_yield.lua: __close may yield
local co = coroutine.wrap(function()
  do
    local r <close> = setmetatable({}, {__close = function() coroutine.yield("from close") end})
    coroutine.yield("in block")
  end
  return "after"
end)
print(co())                         --> in block
print(co())                         --> from close
print(co())                         --> after
