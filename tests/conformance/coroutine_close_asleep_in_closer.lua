-- tests/conformance/coroutine_close_asleep_in_closer.lua: closing a coroutine that sleeps in a closer forgets the error the closer was called for
local function closing(name, f)
  return setmetatable({}, {__close = function(_, e) print(name, e) if f then f() end end})
end
local function body()
  pcall(function()
    local third <close> = closing("third")
    local second <close> = closing("second", function() error("S", 0) end)
    local first <close> = closing("first", function() coroutine.yield("asleep") end)
    error("E", 0)
  end)
  print("not reached")
end
local co = coroutine.create(body)
print(coroutine.resume(co))
--> first	E
--> true	asleep
print(coroutine.close(co))
--> second	nil
--> third	S
--> false	S
print(coroutine.status(co), coroutine.close(co))  --> dead	true
