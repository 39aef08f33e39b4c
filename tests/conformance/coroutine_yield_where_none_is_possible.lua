-- tests/conformance/coroutine_yield_where_none_is_possible.lua
local function inside() print(coroutine.isyieldable()) coroutine.yield() end
print(pcall(inside))              --> false
                                  --> false	attempt to yield from outside a coroutine
local co = coroutine.create(function()
  local c <close> = setmetatable({}, {__close = inside})
  coroutine.yield(1)
end)
print(coroutine.resume(co))       --> true	1
print(coroutine.close(co))        --> false
                                  --> false	attempt to yield across a C-call boundary
