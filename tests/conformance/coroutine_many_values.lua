-- tests/conformance/coroutine_many_values.lua: many values through yield and resume
local co = coroutine.create(function(...)
  local n = select("#", ...)
  while true do n = select("#", coroutine.yield(n)) end
end)
print(coroutine.resume(co, table.unpack({}, 1, 200)))  --> true	200
print(coroutine.resume(co))         --> true	0
print(coroutine.resume(co, nil, nil))  --> true	2
