-- Coroutines of one tier, resumed by the other; yields across both.
local m = 1
local yield = coroutine.yield

local function body(a, b)
  local _ = m << m
  local c, d = yield(a + b)
  local e = yield(c .. d)
  yield()
  yield(nil, nil)
  return e, "done"
end
local function resuming()
  local _ = m ~ m
  local co = coroutine.create(body)
  print(coroutine.resume(co, 1, 2))
  print(coroutine.status(co), coroutine.resume(co, "x", "y"))
  print(coroutine.resume(co, 5))
  print(coroutine.resume(co))
  print(coroutine.resume(co))
  print(coroutine.status(co), coroutine.resume(co))
  local f = coroutine.wrap(body)
  print(f(1, 2), f(3, 4), f({}))
  print(select("#", f()), type(f()), pcall(f))
end
resuming()

-- A chain of frames of both tiers below the yield.
local deep
local function deep_callee(n) local _ = m << m if n == 0 then return yield("bottom") end return 1 + deep(n - 1) end
function deep(n) local _ = m ~ m if n == 0 then return yield("BOTTOM") end return 1 + deep_callee(n - 1) end
local co = coroutine.create(deep)
print(coroutine.resume(co, 20))
print(debug.traceback(co):match("function 'deep_callee'") or debug.traceback(co):match("upvalue 'deep_callee'"))
print(coroutine.resume(co, 100))
co = coroutine.wrap(deep_callee)
print(co(21), co(0.5))

-- Generators in a for, bodies that resume others, recursion in coroutines.
local function tree(t) local _ = m << m if t then tree(t[1]) yield(t[2]) tree(t[3]) end end
local function walk(t) local _ = m ~ m return coroutine.wrap(function() local _ = m << m tree(t) end) end
local order = {}
for v in walk({{nil, 1}, 2, {{nil, 3}, 4}}) do order[#order + 1] = v end
print(table.concat(order, " "))
local function filter(p, source)
  local _ = m ~ m
  return coroutine.wrap(function() local _ = m << m for x in source do if x % p ~= 0 then yield(x) end end end)
end
local function sieve(n)
  local _ = m << m
  local source = coroutine.wrap(function() local _ = m ~ m for i = 2, n do yield(i) end end)
  local primes = {}
  while true do
    local p = source()
    if not p then return primes end
    primes[#primes + 1] = p
    source = filter(p, source)
  end
end
print(table.concat(sieve(40), " "))

-- Errors in one tier's coroutine, in the other's hands.
local function failing() local _ = m << m yield(1) local x = nil + 1 end
local function catching()
  local _ = m ~ m
  local co = coroutine.create(failing)
  print(coroutine.resume(co))
  print(coroutine.resume(co))
  print(coroutine.status(co), coroutine.close(co))
  local f = coroutine.wrap(failing)
  print(f(), pcall(f))
  print(pcall(coroutine.wrap(function() local _ = m << m error({}) end)) == false)
  print(coroutine.resume(coroutine.create(function(...) local _ = m << m return pcall(failing) end)))
end
catching()

-- Through pcall, xpcall, and a handler; closing a suspended one.
local function protected()
  local _ = m << m
  print(pcall(function(...) local _ = m ~ m print(yield("in pcall")) error("after", 0) end))
  print(xpcall(function() local _ = m ~ m local x = yield("in xpcall") return x.y end,
               function(e) local _ = m << m return "H:" .. e end))
  return "end"
end
co = coroutine.wrap(protected)
print(co()) print(co("p")) print(co(nil))
local function holding()
  local _ = m << m
  local a <close> = setmetatable({}, {__close = function(_, e) local _ = m ~ m print("closing a", e) end})
  local b <close> = setmetatable({}, {__close = function(_, e) local _ = m << m print("closing b", e) error("b", 0) end})
  yield("held")
end
local function closing()
  local _ = m ~ m
  local co = coroutine.create(holding)
  print(coroutine.resume(co))
  print(coroutine.close(co))
  print(coroutine.status(co))
end
closing()
print(coroutine.isyieldable(), coroutine.wrap(function() local _ = m << m return coroutine.isyieldable() end)())
print(pcall(yield, 1))

-- A native as the body; a body that is called as a method of another tier's object.
print(coroutine.wrap(pcall)(function() local _ = m << m return yield("from a native body") end))
local obj = setmetatable({}, {__call = function(self, x) local _ = m << m return yield(x) end})
local g = coroutine.wrap(function() local _ = m ~ m return obj(7), obj(8) end)
print(g(), g("r1"), g("r2"))
