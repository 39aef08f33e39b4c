-- outcome: any
local it = coroutine.wrap(function() while true do coroutine.yield(1) end end)
for _ = 1, 20000 do
  local inner = it
  it = coroutine.wrap(function() while true do coroutine.yield(inner()) end end)
end
return it()
