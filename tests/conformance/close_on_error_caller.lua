-- tests/conformance/close_on_error_caller.lua: a closer that an error runs is called from where the error is caught
local function closing(f) return setmetatable({}, {__close = f}) end
local function caller()
  local info = debug.getinfo(3, "nS")
  return info and info.what, info and info.name
end
local function foo(fails)
  local _ <close> = closing(function()
    print(debug.getinfo(1, "n").namewhat, caller())
    print(select(2, pcall(error, "blamed", 3)))
  end)
  if fails then error("failed", 0) end
end
pcall(foo, true)
--> 	C	pcall
--> blamed
foo(false)
--> metamethod	Lua	foo
--> tests/conformance/close_on_error_caller.lua:13: blamed
local thread = coroutine.create(foo)
print(coroutine.resume(thread, true))  --> false	failed
coroutine.close(thread)
--> 	nil	nil
--> blamed
local function shows()
  local _ <close> = closing(function() print((debug.traceback():gsub("\n\t", " | "))) end)
  error("failed", 0)
end
pcall(shows)  --> stack traceback: | tests/conformance/close_on_error_caller.lua:26: in function <tests/conformance/close_on_error_caller.lua:26> | [C]: in function 'pcall' | tests/conformance/close_on_error_caller.lua:29: in main chunk | [C]: in ?
