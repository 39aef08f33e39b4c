-- outcome: any
local co = coroutine.create(function()
  local function down(n) return n == 0 and coroutine.yield() or 1 + down(n - 1) end
  down(1 << 30)
end)
return coroutine.resume(co)
