-- Varargs, goto, upvalues and variables to be closed in functions of both tiers.
local m = 1

local function closer(name, raise)
  return setmetatable({}, {__close = function(_, e)
    local _ = m << m
    print("close", name, e)
    if raise then error(raise, 0) end
  end})
end
local function callee(...) local _ = m << m return ... end

local function normal()
  local _ = m ~ m
  local a <close> = closer "a"
  do
    local b <close> = closer "b"
    local c <close>, d <const> = nil, callee(7)
    print("inside", d)
  end
  local e <close> = false
  print("after")
  local r, q = callee("r1", "r2")
  return r, q
end
print(normal())

local function leaving(how)
  local _ = m ~ m
  local i = 0
  ::again::
  i = i + 1
  do
    local x <close> = closer("x" .. i)
    if i < 3 then goto again end
    while true do
      local y <close> = closer "y"
      if how == "break" then break end
      if how == "return" then return "returned", (callee(i)) end
      if how == "error" then error("thrown", 0) end
      goto done
    end
    ::done::
  end
  return "end", i
end
for _, how in ipairs {"break", "return", "error", "goto"} do print(how, pcall(leaving, how)) end

local function replaced()
  local _ = m ~ m
  local a <close> = closer("a", "from a")
  local b <close> = closer("b", "from b")
  error("first", 0)
end
print(pcall(replaced))
local function replaced_normally()
  local _ = m ~ m
  local a <close> = closer("a")
  local b <close> = closer("b", "from b")
  return "lost"
end
print(pcall(replaced_normally))
print(pcall(function() local _ = m ~ m local x <close> = callee(1) end))
print(pcall(function() local _ = m ~ m local x <close> = setmetatable({}, {}) end))
local function through(n)
  local _ = m ~ m
  local x <close> = closer("level " .. n)
  if n == 0 then return callee(nil)() end
  return (through(n - 1))
end
print(pcall(through, 2))

-- Varargs.
local function varargs(...)
  local _ = m ~ m
  local a, b, c = ...
  local t = {..., n = select("#", ...)}
  local u = {n = 0, ...}
  print(a, b, c, #t, t.n, #u, (...))
  local function inner(...) local _ = m << m return select("#", ...), ... end
  print(inner(...))
  print(inner(a, ...))
  print(inner((...), ...))
  return ...
end
print(varargs())
print(varargs(1))
print(varargs(1, 2, 3, 4))
print(select("#", callee(varargs(table.unpack({}, 1, 70)))))
print(pcall(function(...) local _ = m ~ m return select(-1, ...) end, 1, 2, 3))

-- Fresh variables, captured by closures of both tiers.
local function captured()
  local _ = m ~ m
  local fs = {}
  for i = 1, 3 do
    local j = i * 10
    fs[#fs + 1] = function(d) local _ = m << m i = i + d j = j + d return i, j end
    fs[#fs + 1] = function() local _ = m ~ m return i, j end
  end
  local k = 0
  while k < 2 do
    k = k + 1
    local l = k
    fs[#fs + 1] = function(d) local _ = m << m l = l + d return l end
  end
  local n = 0
  ::again::
  local g = n
  fs[#fs + 1] = function() local _ = m << m g = g + 1 return g end
  n = n + 1
  if n < 2 then goto again end
  return fs
end
local fs = captured()
print(fs[1](1)) print(fs[2]()) print(fs[3](1)) print(fs[1](1)) print(fs[4]()) print(fs[6]())
print(fs[7](5), fs[7](5), fs[8](5), fs[9](), fs[9](), fs[10]())
local function nest(a)
  local _ = m ~ m
  return function(b)
    local _ = m << m
    return function(c)
      local _ = m ~ m
      a, b = a + 1, b + 1
      return function(d) local _ = m << m a = a + c return a, b, c, d end
    end
  end
end
local f = nest(1)(10)
print(f(100)(1000)) print(f(200)(2000))

-- Numeric loops of all kinds around calls.
local function loops()
  local _ = m ~ m
  local out = {}
  for i = 1, 3 do out[#out + 1] = callee(i) end
  for i = 3, 1, -1 do out[#out + 1] = callee(i) end
  for i = 1.0, 2, 0.5 do out[#out + 1] = callee(i) end
  for i = math.maxinteger - 1, math.maxinteger do out[#out + 1] = callee(i) end
  for i = 1, 0 do out[#out + 1] = "never" end
  for i = 1, 3 do local j = i i = callee(i * 2) out[#out + 1] = i + j end
  return table.concat(out, " ")
end
print(loops())
print(pcall(function() local _ = m ~ m for i = 1, 10, 0 do end end))
print(pcall(function() local _ = m ~ m for i = "x", 10 do end end))
print(pcall(function() local _ = m ~ m for i = 1, {} do end end))
print(pcall(function() local _ = m ~ m for i = 1, 2, nil do end end))
