-- tests/conformance/coroutine_yield_across_pcall.lua: yield works across pcall and the error is caught afterwards
local co = coroutine.wrap(function()
  local ok, e = pcall(function()
    local v = coroutine.yield("in pcall")
    error("after " .. v, 0)
  end)
  coroutine.yield(ok, e)
  return pcall(coroutine.yield, "direct")
end)
print(co())                         --> in pcall
print(co("resume"))                 --> false	after resume
print(co())                         --> direct
print(co("a", "b"))                 --> true	a	b
