-- What the chunks of equal_fuel use: functions without state of their own, so that a chunk that
-- uses them leaves the globals as they were.

function keep(...) return ... end

-- `f(...)`, n calls deeper; all results come back through the same calls.
function at(n, f, ...)
  if n == 0 then return f(...) end
  return keep(at(n - 1, f, ...))
end

local function padded(f, ...)
  return pcall(f)
end
-- `f()` in coroutines of their own, each a slot further up its stack: so that each thing
-- that asks for room somewhere asks for the first slot that is not there.
function everywhere(f)
  local results = 0
  for i = 0, 79 do
    local co = coroutine.create(padded)
    results = results + select("#", coroutine.resume(co, f, table.unpack({}, 1, i)))
  end
  return results
end

-- Resumes `f` until it is dead, or often enough.
function drive(f, ...)
  local co = coroutine.create(f)
  local results = table.pack(coroutine.resume(co, ...))
  for i = 1, 4 do
    if coroutine.status(co) == "dead" then break end
    results = table.pack(coroutine.resume(co, i, "again"))
  end
  return table.unpack(results, 1, results.n)
end

function numbers(n)
  local t = {}
  for i = 1, n do t[i] = i end
  return t
end

function texts(n)
  local t = {}
  for i = 1, n do t[i] = "text " .. i end
  return t
end

-- A table whose metamethods are these; `length` is what `#` says.
function wild(length)
  return setmetatable({1, 2, 3}, {
    __index = function(_, key) return key end, __newindex = function() end,
    __len = function() return length end, __call = function(self, ...) return ... end,
    __add = keep, __sub = keep, __mul = keep, __div = keep, __mod = keep, __pow = keep,
    __unm = keep, __idiv = keep, __band = keep, __bor = keep, __bxor = keep, __shl = keep,
    __shr = keep, __bnot = keep, __concat = keep, __eq = rawequal,
    __lt = function(a, b) return type(a) < type(b) end,
    __le = function(a, b) return type(a) <= type(b) end,
    __tostring = function() return "wild" end, __name = "Wild", __close = keep,
    __pairs = function(t) return next, t, nil end})
end

function failing()
  return setmetatable({}, {__index = error, __newindex = error, __len = error, __call = error,
    __add = error, __unm = error, __concat = error, __eq = error, __lt = error, __le = error,
    __tostring = error, __close = error, __pairs = error})
end

function yielding()
  local y = coroutine.yield
  return setmetatable({}, {__index = y, __newindex = y, __len = y, __call = y, __add = y,
    __unm = y, __concat = y, __eq = y, __lt = y, __le = y, __tostring = y, __close = y,
    __pairs = y})
end

function chain(n)
  local t = {found = true, [1] = "first"}
  for i = 1, n do t = setmetatable({}, {__index = t, __call = t}) end
  return t
end

function asleep()
  local co = coroutine.create(function(...) while true do coroutine.yield(...) end end)
  coroutine.resume(co, 1, 2, 3)
  return co
end

function dead()
  local co = coroutine.create(error)
  coroutine.resume(co, "died")
  return co
end

function yields(...) return coroutine.yield(...) end
function fails(...) error(..., 0) end
function recurses(...) return 1 + recurses(...) end

-- What stays from run to run. Chunks do not change it.
kept = {
  numeral = ("1"):rep(5000), long_numeral = " " .. ("9"):rep(150000), key = ("k"):rep(1000),
  long_key = ("k"):rep(150000), source = "return function() return 'a', 'b', {x = 1} end",
}
local names = {[("k"):rep(1000)] = 1, [("k"):rep(150000)] = 2}
function named(key) return names[key], {[key] = 1}, key == kept.long_key end
function makes() return function(a) return function(b) return a, b, "text of its own" end end end

-- As `at`, with frames of WIDE registers.
local lowest
function at_wide(n, f, ...)
  local WIDE
  lowest = n
  if n == 0 then return f(...) end
  return keep(at_wide(n - 1, f, ...))
end

local function above(f, ...) return (f()) end
-- `f()` where the stack has so many slots left, or `spare` fewer.
function near_the_end(f, spare)
  pcall(at_wide, 1000000, f)
  return at_wide(1000000 - lowest - 1, function() return (above(f, table.unpack({}, 1, spare))) end)
end
