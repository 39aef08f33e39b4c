-- tests/conformance/debug_traceback_coroutine.lua: the traceback of a suspended coroutine
local co = coroutine.create(function()
  local function deep() coroutine.yield() end
  deep()
  return 1
end)
coroutine.resume(co)
local lines = {}
for l in (debug.traceback(co, "suspended") .. "\n"):gmatch("(.-)\n") do lines[#lines + 1] = l end
print(lines[1])                     --> suspended
print(lines[2])                     --> stack traceback:
print(lines[3])                     --> 	[C]: in function 'coroutine.yield'
print(lines[4])                     --> 	tests/conformance/debug_traceback_coroutine.lua:3: in local 'deep'
print(lines[5])                     --> 	tests/conformance/debug_traceback_coroutine.lua:4: in function <tests/conformance/debug_traceback_coroutine.lua:2>
coroutine.resume(co)
print(debug.traceback(co))          --> stack traceback:
