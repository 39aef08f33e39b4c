-- tests/conformance/gc_collectgarbage_in_finalizer.lua: collectgarbage answers nil in a finalizer
for _, option in ipairs{"collect", "count", "step", "isrunning", "incremental", "setpause"} do
  local answer
  setmetatable({}, {__gc = function() answer = table.pack(collectgarbage(option)) end})
  collectgarbage()
  collectgarbage()
  print(option, answer.n, answer[1])
end
--> collect	1	nil
--> count	1	nil
--> step	1	nil
--> isrunning	1	nil
--> incremental	1	nil
--> setpause	1	nil
print(collectgarbage("isrunning"))  --> true
