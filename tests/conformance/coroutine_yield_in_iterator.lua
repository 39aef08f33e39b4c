-- tests/conformance/coroutine_yield_in_iterator.lua: yield works in an iterator of a generic for
local co = coroutine.wrap(function()
  local sum = 0
  for v in function() return coroutine.yield("next") end do sum = sum + v end
  return "sum " .. sum
end)
print(co())                         --> next
print(co(1), co(2), co(3))          --> next	next	next
print(co(nil))                      --> sum 6
