-- tests/conformance/coroutine_nested.lua: coroutines inside coroutines keep apart
local function gen(name, n)
  return coroutine.wrap(function() for i = 1, n do coroutine.yield(name .. i) end end)
end
local merged = coroutine.wrap(function()
  local a, b = gen("a", 2), gen("b", 3)
  while true do
    local x, y = a(), b()
    if not y then return "done" end
    coroutine.yield(tostring(x) .. y)
  end
end)
print(merged())                     --> a1b1
print(merged())                     --> a2b2
print(pcall(merged))                --> true	nilb3
