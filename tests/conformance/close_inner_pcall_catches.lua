-- tests/conformance/close_inner_pcall_catches.lua: a pcall in a closer catches, also below other closers, whoever runs it
local function closing(f) return setmetatable({}, {__close = f}) end
local function inner(e)
  print(e, pcall(function()
    local a <close> = closing(function(_, m) print("a", m) error("A", 0) end)
    local b <close> = closing(function(_, m) print("b", m, pcall(error, "in b", 0)) error("B", 0) end)
    error("raised", 0)
  end))
end
local function body(sleeps)
  local outer <close> = closing(function(_, e) inner(e) error("outer " .. tostring(e), 0) end)
  if sleeps then coroutine.yield("asleep") end
  error("E", 0)
end
print(pcall(body))
--> b	raised	false	in b
--> a	B
--> E	false	A
--> false	outer E
print(pcall(coroutine.wrap(body)))
--> b	raised	false	in b
--> a	B
--> E	false	A
--> false	outer E
local co = coroutine.create(body)
print(coroutine.resume(co, true))  --> true	asleep
print(coroutine.close(co))
--> b	raised	false	in b
--> a	B
--> nil	false	A
--> false	outer nil
