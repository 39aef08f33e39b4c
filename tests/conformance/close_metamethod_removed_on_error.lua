-- tests/conformance/close_metamethod_removed_on_error.lua: a __close that is gone when an error closes is an error of nobody's line, and goes to the handler
local function body()
  local mt = {__close = print}
  local first <close> = setmetatable({}, {__close = function(_, e) print("first", e) end})
  local second <close> = setmetatable({}, mt)
  mt.__close = nil
  if coroutine.isyieldable() then coroutine.yield() end
  error("E", 0)
end
print(xpcall(body, function(m) print("handler", m) return "handled " .. m end))
--> handler	E
--> handler	attempt to call a nil value
--> first	handled attempt to call a nil value
--> false	handled attempt to call a nil value
local co = coroutine.create(body)
coroutine.resume(co)
print(coroutine.close(co))
--> first	attempt to call a nil value
--> false	attempt to call a nil value
