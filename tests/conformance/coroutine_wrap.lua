-- tests/conformance/coroutine_wrap.lua: wrap gives a function that resumes
local f = coroutine.wrap(function(...)
  print(...)                        --> first	call
  for i = 1, 2 do coroutine.yield(i) end
end)
print(f("first", "call"))           --> 1
print(f())                          --> 2
print(select("#", f()))             --> 0
print(pcall(f))                     --> false	cannot resume dead coroutine
