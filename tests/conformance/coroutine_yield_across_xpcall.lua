-- tests/conformance/coroutine_yield_across_xpcall.lua: yield works across xpcall with its handler
local co = coroutine.wrap(function()
  return xpcall(function(a)
    local b = coroutine.yield(a)
    error(a .. b, 0)
  end, function(e) return "handled " .. e end, "x")
end)
print(co())                         --> x
print(co("y"))                      --> false	handled xy
