-- tests/conformance/closure_shared_upvalue.lua: two closures over one variable see each other's changes
local function pair()
  local n = 0
  return function() n = n + 1 return n end, function() return n end
end
local inc, get = pair()
inc() inc()
print(get())                        --> 2
local inc2, get2 = pair()
inc2()
print(get(), get2())                --> 2	1
