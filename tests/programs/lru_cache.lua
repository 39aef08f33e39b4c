-- A cache that forgets what was used least recently.
--
-- Entries live in a table by key and also in a doubly linked ring, in the order of their last use.
-- The ring has one sentinel that is no entry, so that linking and unlinking need no special cases:
-- the entry after the sentinel is the newest, the one before it is the oldest. Looking up, adding
-- and dropping take constant time whatever the size.
--
-- Three variants share the ring: the plain cache, a cache whose entries have a weight and whose
-- bound is a total weight, and a memoizer that wraps a function. The program drives each with a
-- workload from a small random generator of its own and prints what happened, and it checks the
-- cache against a slow model that keeps its entries in a sorted list.
--
-- What the program exercises: tables as records, methods, inheritance through __index, closures,
-- varargs, integer arithmetic that wraps, and table.insert and table.remove in the model.

local Cache = {}
Cache.__index = Cache

local function unlink(entry)
  entry.before.after = entry.after
  entry.after.before = entry.before
end

local function link_after(place, entry)
  entry.before, entry.after = place, place.after
  place.after.before = entry
  place.after = entry
end

function Cache.new(capacity)
  assert(math.type(capacity) == "integer" and capacity > 0, "capacity must be a positive integer")
  local ring = {}
  ring.before, ring.after = ring, ring
  return setmetatable({
    capacity = capacity, ring = ring, entries = {}, count = 0,
    hits = 0, misses = 0, evictions = 0, on_evict = nil,
  }, Cache)
end

function Cache:get(key)
  local entry = self.entries[key]
  if not entry then
    self.misses = self.misses + 1
    return nil
  end
  self.hits = self.hits + 1
  unlink(entry)
  link_after(self.ring, entry)
  return entry.value
end

function Cache:peek(key)
  local entry = self.entries[key]
  return entry and entry.value
end

function Cache:drop(entry)
  unlink(entry)
  self.entries[entry.key] = nil
  self.count = self.count - 1
end

function Cache:evict_oldest()
  local oldest = self.ring.before
  if oldest == self.ring then return nil end
  self:drop(oldest)
  self.evictions = self.evictions + 1
  if self.on_evict then self.on_evict(oldest.key, oldest.value) end
  return oldest.key
end

function Cache:put(key, value)
  local entry = self.entries[key]
  if entry then
    entry.value = value
    unlink(entry)
  else
    if self.count >= self.capacity then self:evict_oldest() end
    entry = {key = key, value = value}
    self.entries[key] = entry
    self.count = self.count + 1
  end
  link_after(self.ring, entry)
  return self
end

function Cache:remove(key)
  local entry = self.entries[key]
  if entry then self:drop(entry) end
  return entry and entry.value
end

-- Walks from the newest to the oldest entry.
function Cache:each()
  local ring, entry = self.ring, self.ring
  return function()
    entry = entry.after
    if entry ~= ring then return entry.key, entry.value end
  end
end

Cache.__len = function(self) return self.count end

function Cache.__tostring(self)
  local parts = {}
  for key, value in self:each() do parts[#parts + 1] = tostring(key) .. "=" .. tostring(value) end
  return "[" .. table.concat(parts, " ") .. "]"
end

function Cache:statistics()
  local total = self.hits + self.misses
  return ("%d of %d held, %d hits, %d misses, %d evicted, ratio %.3f"):format(
    self.count, self.capacity, self.hits, self.misses, self.evictions,
    total > 0 and self.hits / total or 0)
end

-- A cache bounded by weight ----------------------------------------------------------------------

local Weighted = setmetatable({}, {__index = Cache})
Weighted.__index = Weighted
Weighted.__tostring = Cache.__tostring
Weighted.__len = Cache.__len

function Weighted.new(limit, weigh)
  local self = setmetatable(Cache.new(limit), Weighted)
  self.weigh, self.weight = weigh, 0
  return self
end

function Weighted:drop(entry)
  self.weight = self.weight - entry.weight
  Cache.drop(self, entry)
end

function Weighted:put(key, value)
  local weight = self.weigh(value)
  if weight > self.capacity then return self, "too heavy" end
  local old = self.entries[key]
  if old then self:drop(old) end
  while self.weight + weight > self.capacity do self:evict_oldest() end
  local entry = {key = key, value = value, weight = weight}
  self.entries[key] = entry
  self.count = self.count + 1
  self.weight = self.weight + weight
  link_after(self.ring, entry)
  return self
end

-- A function that remembers ----------------------------------------------------------------------

local function memoize(f, capacity)
  local cache, calls = Cache.new(capacity), 0
  return function(...)
    local key = table.concat({...}, ",")
    local kept = cache:get(key)
    if kept then return table.unpack(kept, 1, kept.n) end
    calls = calls + 1
    local results = table.pack(f(...))
    cache:put(key, results)
    return table.unpack(results, 1, results.n)
  end, function() return calls, cache:statistics() end
end

-- The slow model ---------------------------------------------------------------------------------

local Model = {}
Model.__index = Model

function Model.new(capacity) return setmetatable({capacity = capacity, list = {}}, Model) end

function Model:find(key)
  for i, item in ipairs(self.list) do if item[1] == key then return i end end
end

function Model:get(key)
  local i = self:find(key)
  if not i then return nil end
  local item = table.remove(self.list, i)
  table.insert(self.list, 1, item)
  return item[2]
end

function Model:put(key, value)
  local i = self:find(key)
  if i then table.remove(self.list, i) end
  if #self.list >= self.capacity then table.remove(self.list) end
  table.insert(self.list, 1, {key, value})
end

function Model:__tostring()
  local parts = {}
  for i, item in ipairs(self.list) do parts[i] = item[1] .. "=" .. item[2] end
  return "[" .. table.concat(parts, " ") .. "]"
end

-- A generator of our own: the same numbers everywhere.
local state = 2463534242
local function random(n)
  state = state ~ (state << 13) & 0xFFFFFFFF
  state = state ~ (state >> 17)
  state = (state ~ (state << 5)) & 0xFFFFFFFF
  return state % n + 1
end

print("== by hand")
local c = Cache.new(3)
print(c, #c)
for i, key in ipairs {"a", "b", "c"} do c:put(key, i) end
print(c, #c)
print(c:get("a"), c)
c:put("d", 4)
print(c, c:get("b"), c:peek("c"))
c:put("c", 33)
print(c, c:remove("a"), c:remove("a"))
print(c, #c, c:statistics())
print(pcall(Cache.new, 0))
print(pcall(Cache.new, 1.5))
while #c > 0 do print("evicted", c:evict_oldest(), c) end
print(c:evict_oldest(), #c)

print("== eviction is announced")
local log = {}
local announced = Cache.new(2)
announced.on_evict = function(key, value) log[#log + 1] = key .. ":" .. value end
for i = 1, 6 do announced:put("k" .. i % 4, i) end
print(announced, table.concat(log, " "))

print("== against the model")
for _, capacity in ipairs {1, 2, 5, 10, 40} do
  local cache, model, wrong = Cache.new(capacity), Model.new(capacity), 0
  for step = 1, 800 do
    local key = random(30)
    if random(3) == 1 then
      cache:put(key, step)
      model:put(key, step)
    elseif cache:get(key) ~= model:get(key) then
      wrong = wrong + 1
    end
    if step % 100 == 0 and tostring(cache) ~= tostring(model) then wrong = wrong + 1 end
  end
  print(capacity, wrong, cache:statistics())
end

print("== by weight")
local w = Weighted.new(20, function(s) return #s end)
for _, s in ipairs {"apple", "fig", "banana", "kiwi", "pear", "a very long fruit name", "plum", "fig"} do
  local _, refused = w:put(s:sub(1, 2), s)
  print(("%-24s weight %2d held %d %s"):format(s, w.weight, #w, refused or ""))
end
print(w)
w:remove("pl")
print(w.weight, w:get("fi"), w)

print("== memoized")
local fib, fib_calls
fib, fib_calls = memoize(function(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end, 50)
print(fib(30), fib(80))
print(fib_calls())
local divide, divide_calls = memoize(function(a, b) return a // b, a % b, nil end, 4)
for _, pair in ipairs {{7, 2}, {9, 4}, {7, 2}, {1, 1}, {2, 1}, {3, 1}, {4, 1}, {7, 2}} do
  print(select("#", divide(pair[1], pair[2])), divide(pair[1], pair[2]))
end
print(divide_calls())

print("== a skewed workload")
for _, capacity in ipairs {8, 16, 32, 64} do
  local cache = Cache.new(capacity)
  for _ = 1, 3000 do
    local key = random(random(random(100)))
    if not cache:get(key) then cache:put(key, key * key) end
  end
  local newest = cache:each()
  print(capacity, newest(), cache:statistics())
end

print("== windows of a walk")
local walker, place = Cache.new(6), 50
for step = 1, 200 do
  place = place + random(3) - 2
  if not walker:get(place) then walker:put(place, step) end
  if step % 20 == 0 then print(step, place, walker) end
end
print(walker:statistics())
