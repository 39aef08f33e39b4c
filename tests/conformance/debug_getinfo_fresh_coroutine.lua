-- tests/conformance/debug_getinfo_fresh_coroutine.lua: a coroutine that never ran, or is dead, has no levels
local fresh = coroutine.create(function() end)
for _, level in ipairs({0, 1, 256, 1 << 30}) do
  print(debug.getinfo(fresh, level), debug.getinfo(fresh, level, "l"))
end
--> nil	nil
--> nil	nil
--> nil	nil
--> nil	nil
print(debug.traceback(fresh, "message"))
--> message
--> stack traceback:
coroutine.resume(fresh)
print(debug.getinfo(fresh, 0), debug.traceback(fresh, "message", 5))
--> nil	message
--> stack traceback:
