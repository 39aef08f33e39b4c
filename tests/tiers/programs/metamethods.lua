-- Every metamethod as a function of one tier, used by the other.
local m = 1
local log = {}
local function note(...) log[#log + 1] = table.concat({...}, " ") end

local mt = {}
local function name(v) return type(v) == "table" and rawget(v, "name") or tostring(v) end
function mt.__add(a, b) local _ = m << m return name(a) .. "+" .. name(b) end
function mt.__sub(a, b) local _ = m << m return name(a) .. "-" .. name(b) end
function mt.__mul(a, b) local _ = m << m return name(a) .. "*" .. name(b) end
function mt.__div(a, b) local _ = m << m return name(a) .. "/" .. name(b) end
function mt.__mod(a, b) local _ = m << m return name(a) .. "%" .. name(b) end
function mt.__pow(a, b) local _ = m << m return name(a) .. "^" .. name(b) end
function mt.__idiv(a, b) local _ = m << m return name(a) .. "//" .. name(b) end
function mt.__band(a, b) local _ = m << m return name(a) .. "&" .. name(b) end
function mt.__bor(a, b) local _ = m << m return name(a) .. "|" .. name(b) end
function mt.__shr(a, b) local _ = m << m return name(a) .. ">>" .. name(b) end
function mt.__unm(a, b) local _ = m << m return "-" .. name(a) .. tostring(rawequal(a, b)) end
function mt.__bnot(a) local _ = m << m return "~" .. name(a) end
function mt.__concat(a, b) local _ = m << m return name(a) .. ".." .. name(b) end
function mt.__len(a) local _ = m << m return #name(a) + 100, "dropped" end
function mt.__eq(a, b) local _ = m << m note("eq", name(a), name(b)) return name(a):sub(1, 1) == name(b):sub(1, 1) end
function mt.__lt(a, b) local _ = m << m note("lt", name(a), name(b)) return name(a) < name(b) end
function mt.__le(a, b) local _ = m << m note("le", name(a), name(b)) return name(a) <= name(b) and "yes" end
function mt.__index(t, k) local _ = m << m return k .. "?", "dropped" end
function mt.__newindex(t, k, v) local _ = m << m rawset(t, k, v .. "!") end
function mt.__call(self, ...) local _ = m << m return name(self), ... end
function mt.__tostring(a) local _ = m << m return "<" .. name(a) .. ">" end
function mt.__pairs(a) local _ = m << m return function(_, k) local _ = m << m if not k then return 1, "one" end end, a end
function mt.__close(a, e) local _ = m << m print("close", name(a), e) end
local function new(n) return setmetatable({name = n}, mt) end

local function arithmetic(a, b)
  local _ = m ~ m
  print(a + b, a + 1, 1 + a, a + 1.5, a + "s", a + 100000)
  print(a - b, a - 1, 1 - a, a * b, a * 2, 2 * a)
  print(a / b, a / 2, 2 / a, a % b, a % 2, 2 % a)
  print(a ^ b, a ^ 2, 2 ^ a, a // b, a // 2, 2 // a)
  print(a & b, a & 2, 2 & a, a | b, a | 2, 2 | a)
  print(a >> b, a >> 2, 2 >> a)
  print(-a, ~a, #a, not a)
  print(a .. b, a .. "x", "x" .. a, 1 .. a, "p" .. "q" .. a .. "r" .. "s")
end
arithmetic(new "a", new "b")

local function comparing(a, b, c)
  local _ = m ~ m
  print(a == b, a == c, a ~= b, a ~= c, a == a, a == 1, a == nil)
  print(a < b, b < a, a <= b, b <= a, a > b, b > a, a >= b, b >= a)
  print(a < 1, 1 < a, a <= 1, 1 <= a, a > 1, a >= 1, a < 1.5, a <= "z")
  print(not (a < b), not (a == c), not (a <= b))
  if a == c then note "equal" else note "different" end
  if a < b then note "less" else note "more" end
  if not (a <= b) then note "beyond" else note "within" end
  local n = 0
  while a <= b do n = n + 1 if n == 3 then break end end
  repeat n = n + 1 until a == b or n > 5
  print(n, table.concat(log, "; "))
end
comparing(new "ax", new "bx", new "ay")

local function access(t)
  local _ = m ~ m
  local k = "key"
  print(t.field, t[k], t[1], t[1000], t[2.5], t.name)
  t.field = "v"
  t[k] = "w"
  t[1] = "i"
  t[1000] = "j"
  t[2.5] = "f"
  t.constant, t[7], t["8"] = "c", "seven", "eight"
  print(t.field, t[k], t[1], t[1000], t[2.5], t.constant, t[7], t["8"])
  print(t(), t(1, 2))
  print((t(nil, nil)))
  print(pcall(function() local _ = m ~ m return t:missing() end))
  print(tostring(t), t)
  for k, v in pairs(t) do print(k, v) end
  do local c <close> = t print("inside") end
  print(pcall(function() local _ = m ~ m local c <close> = t error("out", 0) end))
  local function tail(...) local _ = m ~ m return t(...) end
  print(tail("tail", "called"))
end
access(new "obj")

-- Globals through the environment's metamethods.
local env = setmetatable({print = print, m = 1}, {
  __index = function(_, k) local _ = m << m return "global " .. k end,
  __newindex = function(t, k, v) local _ = m << m rawset(t, k, "set " .. tostring(v)) end})
local function globals(_ENV)
  local _ = m ~ m
  print(x, y)
  x = 1
  y = m
  print(x, y)
end
globals(env)
local chunk = load("local _ = m ~ m print(x2) x2 = 5 x3 = x2 print(x2, x3)", "=g", "t", env)
chunk()

-- Chains: a function behind tables; a method found by a function.
local base = setmetatable({}, {__index = function(t, k) local _ = m << m return function(self, ...) local _ = m ~ m return k, ... end end})
local derived = setmetatable({}, {__index = base})
local function chained(o) local _ = m ~ m return o:method(1, 2), o.field("self", 3) end
print(chained(derived))

-- Metamethods that raise: position and name.
local raising = setmetatable({}, {
  __index = function(t, k) local _ = m << m error("index " .. k) end,
  __add = function() local _ = m << m error("add") end,
  __lt = function() local _ = m << m error("lt", 2) end,
  __concat = function() local _ = m << m error({}) end,
  __len = function(t) local _ = m << m return t.length end,
  __eq = function() local _ = m << m return nil .. "" end,
  __call = function(self, x) local _ = m << m return x.y.z end,
  __newindex = function(t, k, v) local _ = m << m return #v end})
local function try(f, ...) local _ = m ~ m print(xpcall(f, debug.traceback, ...)) end
try(function(t) local _ = m ~ m return t.x end, raising)
try(function(t) local _ = m ~ m return t + 1 end, raising)
try(function(t) local _ = m ~ m return t < 1 end, raising)
try(function(t) local _ = m ~ m return #t end, raising)
try(function(t, u) local _ = m ~ m return t == u end, raising, setmetatable({}, getmetatable(raising)))
try(function(t) local _ = m ~ m return t({}) end, raising)
try(function(t) local _ = m ~ m t.x = 5 end, raising)
print(pcall(function(t) local _ = m ~ m return t .. "x" end, raising) == false)
