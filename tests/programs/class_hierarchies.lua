-- Classes out of metatables: inheritance, mixins, operators, properties, proxies, resources.
--
-- Lua has no classes; it has tables whose missing fields are looked up elsewhere. This program
-- builds from that a small object system and uses it in the ways that objects are used: a
-- hierarchy of shapes with methods that call their parent's, numbers that are not numbers (vectors,
-- fractions, sets, money) with all the operators, objects that are called, indexed, measured and
-- joined, properties that are computed, tables that refuse, record or forward what is done to
-- them, and objects that must be closed.
--
-- What the program exercises: __index as table, function and chain, __newindex, __call, __tostring,
-- __name, __eq, __lt, __le, __concat, __len, __unm, all arithmetic and bitwise metamethods, __close,
-- __pairs, __metatable, rawget, rawset, rawequal, rawlen, varargs, errors with levels.

-- The object system ------------------------------------------------------------------------------

local Object = {name = "Object"}
Object.__index = Object

local operators = {"__tostring", "__eq", "__lt", "__le", "__concat", "__len", "__unm", "__add", "__sub",
                   "__mul", "__div", "__idiv", "__mod", "__pow", "__call", "__close", "__name"}

-- A new class. Operators are not found through __index, so a class copies its parent's.
function Object:extend(name, ...)
  local class = {name = name, parent = self}
  for _, operator in ipairs(operators) do class[operator] = rawget(self, operator) end
  class.__index = class
  setmetatable(class, {
    __index = self,
    __call = function(c, ...) return c:new(...) end,
    __tostring = function() return "class " .. name end,
  })
  for _, mixin in ipairs {...} do
    for key, value in pairs(mixin) do
      if rawget(class, key) == nil or key:sub(1, 2) == "__" then class[key] = value end
    end
  end
  return class
end

function Object:new(...)
  local object = setmetatable({}, self)
  object:init(...)
  return object
end

function Object:init() end

function Object:is_a(class)
  local c = getmetatable(self)
  while c do
    if c == class then return true end
    c = rawget(c, "parent")
  end
  return false
end

function Object:class() return getmetatable(self) end
function Object:__tostring() return "a " .. self:class().name end

function Object:lineage()
  local names, c = {}, self:class()
  while c do
    names[#names + 1] = c.name
    c = rawget(c, "parent")
  end
  return table.concat(names, " < ")
end

-- Shapes -----------------------------------------------------------------------------------------

local Comparable = {
  __lt = function(a, b) return a:compare(b) < 0 end,
  __le = function(a, b) return a:compare(b) <= 0 end,
  __eq = function(a, b) return a:compare(b) == 0 end,
}

function Comparable.between(x, low, high) return low <= x and x <= high end

local Shape = Object:extend("Shape", Comparable)
function Shape:init(label) self.label = label end
function Shape:area() error(self:class().name .. " has no area", 2) end
function Shape:compare(other) return self:area() - other:area() end
function Shape:describe() return ("%s '%s' of area %.2f"):format(self:class().name, self.label, self:area()) end
function Shape:__tostring() return "<" .. self.label .. ">" end

local Rectangle = Shape:extend("Rectangle")
function Rectangle:init(label, width, height)
  Shape.init(self, label)
  self.width, self.height = width, height
end
function Rectangle:area() return self.width * self.height end

local Square = Rectangle:extend("Square")
function Square:init(label, side) Rectangle.init(self, label, side, side) end
function Square:describe() return Rectangle.describe(self) .. " and equal sides" end

local Circle = Shape:extend("Circle")
Circle.pi = 3.0
function Circle:init(label, radius)
  Shape.init(self, label)
  self.radius = radius
end
function Circle:area() return self.pi * self.radius ^ 2 end

print("== shapes")
local shapes = {Rectangle("door", 2, 3), Square("tile", 2), Circle("plate", 1), Square("floor", 5), Circle("pond", 2.5)}
for _, s in ipairs(shapes) do
  print(s, s:describe(), s:lineage(), s:is_a(Rectangle), s:is_a(Shape), s:is_a(Object))
end
table.sort(shapes)
for i, s in ipairs(shapes) do shapes[i] = tostring(s) end
print(table.concat(shapes, " "))
print(Square("a", 2) == Rectangle("b", 4, 1), Square("a", 2) ~= Circle("c", 9), Square("a", 2) <= Square("b", 2))
print(Square("m", 3):between(Square("l", 2), Square("h", 4)), tostring(Shape), tostring(Square))
print(select(2, pcall(function() return Shape("nothing"):describe() end)))
Circle.pi = 3.14159
print(Circle("late", 1):describe())
function Shape:describe() return "redefined " .. self.label end
print(Circle("one", 1):describe(), Square("two", 2):describe())
print(rawget(Square, "area"), rawget(Rectangle, "area") == Square.area, Square.__lt == Shape.__lt)

-- Vectors ----------------------------------------------------------------------------------------

local Vector = Object:extend("Vector")
function Vector:init(...) for i = 1, select("#", ...) do self[i] = (select(i, ...)) end end

local function elementwise(f)
  return function(a, b)
    local n = type(a) == "table" and #a or #b
    local r = Vector()
    for i = 1, n do r[i] = f(type(a) == "table" and a[i] or a, type(b) == "table" and b[i] or b) end
    return r
  end
end

Vector.__add = elementwise(function(x, y) return x + y end)
Vector.__sub = elementwise(function(x, y) return x - y end)
Vector.__mul = elementwise(function(x, y) return x * y end)
Vector.__div = elementwise(function(x, y) return x / y end)
Vector.__idiv = elementwise(function(x, y) return x // y end)
Vector.__mod = elementwise(function(x, y) return x % y end)
Vector.__pow = elementwise(function(x, y) return x ^ y end)
Vector.__unm = function(v) return 0 - v end
Vector.__eq = function(a, b)
  if rawlen(a) ~= rawlen(b) then return false end
  for i = 1, #a do if a[i] ~= b[i] then return false end end
  return true
end
Vector.__tostring = function(v) return "(" .. table.concat(v, ", ") .. ")" end
Vector.__concat = function(a, b) return tostring(a) .. tostring(b) end
Vector.__call = function(v, i, value)
  if value ~= nil then v[i] = value end
  return v[i]
end

print("== vectors")
local v, w = Vector(1, 2, 3), Vector(4, 5, 6)
print(v + w, v - w, v * w, w / v, w // v, w % v, v ^ 2)
print(v + 1, 1 - v, 2 * v, -v, 10 // w, 7 % v)
print(v == Vector(1, 2, 3), v == w, v ~= w, rawequal(v, Vector(1, 2, 3)), #v)
print(v .. w, "v is " .. v, v .. 1, 1 .. v)
print(v(2), v(2, 20), v, pcall(v))
print(pcall(function() return v < w end))
print(pcall(function() return v & 1 end))

-- Fractions and bit sets -------------------------------------------------------------------------

local Fraction = Object:extend("Fraction", Comparable)
local function gcd(a, b) while b ~= 0 do a, b = b, a % b end return a end

function Fraction:init(n, d)
  d = d or 1
  if d == 0 then error("denominator is zero", 3) end
  if d < 0 then n, d = -n, -d end
  local g = gcd(math.abs(n), d)
  self.n, self.d = n // g, d // g
end

local function fraction(x) return type(x) == "number" and Fraction(x) or x end
local function lift(f) return function(a, b) return f(fraction(a), fraction(b)) end end

Fraction.__add = lift(function(a, b) return Fraction(a.n * b.d + b.n * a.d, a.d * b.d) end)
Fraction.__sub = lift(function(a, b) return Fraction(a.n * b.d - b.n * a.d, a.d * b.d) end)
Fraction.__mul = lift(function(a, b) return Fraction(a.n * b.n, a.d * b.d) end)
Fraction.__div = lift(function(a, b) return Fraction(a.n * b.d, a.d * b.n) end)
Fraction.__unm = function(a) return Fraction(-a.n, a.d) end
Fraction.__tostring = function(a) return a.d == 1 and tostring(a.n) or a.n .. "/" .. a.d end
Fraction.__lt = lift(function(a, b) return a.n * b.d < b.n * a.d end)
Fraction.__le = lift(function(a, b) return a.n * b.d <= b.n * a.d end)
function Fraction:compare(other) return self.n * other.d - other.n * self.d end

print("== fractions")
local half, third = Fraction(1, 2), Fraction(1, 3)
print(half + third, half - third, half * third, half / third, -half, half + 1, 2 * third, 1 / third)
print(half > third, half < third, half <= 1, 0 < half, half == Fraction(2, 4), half == 0.5)
local sum = Fraction(0)
for i = 1, 15 do sum = sum + Fraction(1, i) end
print(sum, Fraction(6, -4), Fraction(0, 5), Fraction(10, 5))
print((select(2, pcall(Fraction, 1, 0))):match("denominator is zero"))

local BitSet = {}
BitSet.__index = BitSet
local function bitset(bits) return setmetatable({bits = bits}, BitSet) end
local function bits_of(x) return type(x) == "table" and x.bits or 1 << x end
BitSet.__band = function(a, b) return bitset(bits_of(a) & bits_of(b)) end
BitSet.__bor = function(a, b) return bitset(bits_of(a) | bits_of(b)) end
BitSet.__bxor = function(a, b) return bitset(bits_of(a) ~ bits_of(b)) end
BitSet.__shl = function(a, n) return bitset(a.bits << n) end
BitSet.__shr = function(a, n) return bitset(a.bits >> n) end
BitSet.__bnot = function(a) return bitset(~a.bits & 0xFF) end
BitSet.__len = function(a)
  local n, bits = 0, a.bits
  while bits ~= 0 do
    bits = bits & (bits - 1)
    n = n + 1
  end
  return n
end
BitSet.__pairs = function(a)
  return function(_, i)
    for j = (i or -1) + 1, 63 do
      if a.bits >> j & 1 == 1 then return j, 1 << j end
    end
  end, a, nil
end
BitSet.__tostring = function(a)
  local items = {}
  for i in pairs(a) do items[#items + 1] = i end
  return "{" .. table.concat(items, " ") .. "}"
end

print("== bit sets")
local evens, small = bitset(0x55), bitset(0x0F)
print(evens, small, evens & small, evens | small, evens ~ small, ~evens)
print(evens << 1, evens >> 2, evens | 1, 7 | small, #evens, #(evens | 1))
for i, mask in pairs(evens & small) do print(i, mask) end

-- Properties, proxies, guards ----------------------------------------------------------------------

print("== properties")
local function with_properties(properties)
  return setmetatable({}, {
    __index = function(t, k)
      local p = properties[k]
      if not p then error("no property " .. tostring(k), 2) end
      return p.get(t)
    end,
    __newindex = function(t, k, v)
      local p = properties[k]
      if not p or not p.set then error("cannot set " .. tostring(k), 2) end
      p.set(t, v)
    end,
  })
end
local kelvin = 293.15
local thermometer = with_properties {
  kelvin = {get = function() return kelvin end, set = function(_, v) kelvin = v end},
  celsius = {get = function(t) return t.kelvin - 273.15 end, set = function(t, v) t.kelvin = v + 273.15 end},
  fahrenheit = {get = function(t) return t.celsius * 9 / 5 + 32 end},
}
print(thermometer.celsius, thermometer.fahrenheit)
thermometer.celsius = 100
print(("%.2f %.1f"):format(thermometer.kelvin, thermometer.fahrenheit))
print(select(2, pcall(function() thermometer.fahrenheit = 0 end)))
print(select(2, pcall(function() return thermometer.rankine end)))

print("== proxies")
local trace = {}
local function spy(target)
  return setmetatable({}, {
    __index = function(_, k)
      trace[#trace + 1] = "get " .. k
      return target[k]
    end,
    __newindex = function(_, k, v)
      trace[#trace + 1] = "set " .. k
      target[k] = v
    end,
    __len = function() return #target end,
    __metatable = false,
  })
end
local p = spy {1, 2, 3}
table.insert(p, 4)
p.x = p[1] + p[4]
print(table.concat(trace, ", "))
print(#p, p.x, rawlen(p), getmetatable(p), pcall(setmetatable, p, {}))
local frozen = setmetatable({}, {__index = {a = 1}, __newindex = function(_, k) error("frozen: " .. k, 2) end})
print(frozen.a, select(2, pcall(function() frozen.a = 2 end)), select(2, pcall(function() frozen.b = 2 end)))
local defaults = setmetatable({}, {__index = function(t, k)
  local made = {k}
  rawset(t, k, made)
  return made
end})
table.insert(defaults.list, "x")
print(#defaults.list, defaults.list[1], rawget(defaults, "other"), defaults.other[1])

print("== chains")
local level = {deep = "found"}
for _ = 1, 50 do level = setmetatable({}, {__index = level}) end
print(level.deep, level.missing)
local curried = setmetatable({}, {__call = setmetatable({}, {__call = function(inner, outer, x)
  return type(inner), type(outer), x
end})})
print(curried(5))
local add = setmetatable({}, {__call = function(_, ...)
  local s = 0
  for _, x in ipairs {...} do s = s + x end
  return s
end})
print(add(), add(1), add(1, 2, 3), pcall(add, 1, 2))

print("== resources")
local File = Object:extend("File")
local opened = {}
function File:init(name) self.handle = name; opened[#opened + 1] = "+" .. name end
function File:__close(err) opened[#opened + 1] = "-" .. self.handle .. (err and "(" .. tostring(err) .. ")" or "") end
local Locked = File:extend("Locked")
function Locked:__close(err)
  opened[#opened + 1] = "unlock"
  File.__close(self, err)
end
local function work(fail)
  local a <close> = File("a")
  local b <close> = Locked("b")
  if fail then error("trouble", 0) end
  return a.handle .. b.handle
end
print(work(false), table.concat(opened, " "))
opened = {}
print(pcall(work, true))
print(table.concat(opened, " "))
print(select(2, pcall(function() local x <close> = Object:new() end)))

print("== names")
local Named = setmetatable({}, {__name = "Special"})
print(select(2, pcall(function() return Named + 1 end)))
print(select(2, pcall(function() return Named < Named end)))
print(select(2, pcall(function() return #Named .. Named end)))
print(select(2, pcall(string.rep, Named)))
print((tostring(Named):gsub("0x%x+$", "serial"):gsub(": .*", ": serial")))
