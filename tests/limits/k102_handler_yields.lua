-- outcome: any
local co = coroutine.wrap(function()
  return xpcall(error, function(e) coroutine.yield(e) return e end, "x")
end)
co()
co()
