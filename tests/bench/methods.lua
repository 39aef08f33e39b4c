-- Objects: method calls, inheritance through __index, and metamethods of arithmetic, comparison,
-- calls and absent fields.
--
-- Argument: the number of rounds. 1,800,000 by default.
-- Small: 100
-- Counted: 80000
local rounds = tonumber((...)) or 1800000

local Point = {}
Point.__index = Point

function Point.new(x, y) return setmetatable({x = x, y = y}, Point) end
function Point:move(dx, dy)
  self.x = self.x + dx
  self.y = self.y + dy
  return self
end
function Point:manhattan() return self.x + self.y end
Point.__add = function(a, b) return Point.new(a.x + b.x, a.y + b.y) end
Point.__eq = function(a, b) return a.x == b.x and a.y == b.y end
Point.__lt = function(a, b) return a.x < b.x end

local Named = setmetatable({}, {__index = Point})
Named.__index = Named
function Named.new(name, x, y)
  local self = Point.new(x, y)
  self.name = name
  return setmetatable(self, Named)
end
function Named:length() return #self.name + self:manhattan() end

local counted = 0
local proxy = setmetatable({}, {
  __index = function(_, key)
    counted = counted + 1
    return key
  end,
  __newindex = function(_, _, value) counted = counted + value end,
  __call = function(_, a, b) return a - b end,
})

local total = 0
local walker, other = Point.new(0, 0), Named.new("other", 1, 2)
for i = 1, rounds do
  walker:move(1, 2):move(0, -1)
  other:move(1, 0)
  total = total + other:length() - walker:manhattan()
  local sum = walker + walker
  if sum == walker then total = total + 1 end
  if walker < sum then total = total + 2 end
  total = total + proxy[i] + proxy(i, 1)
  proxy.field = 1
end
assert(counted == 2 * rounds)
print("methods", rounds, total, walker.x, walker.y, other.x)
