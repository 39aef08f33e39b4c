-- A binary heap and what it is good for: sorting, merging, shortest paths, spanning trees, coding.
--
-- The heap is kept in a list: the children of place i are at 2i and 2i + 1. Its order is given by
-- a function, so the same heap holds numbers, strings and records, smallest or largest first. An
-- indexed variant knows where each item lies, which allows to lower an item's priority in
-- logarithmic time; Dijkstra's algorithm wants that.
--
-- What the program exercises: list access with computed integer indices, functions as arguments,
-- closures, table.sort as the judge of the own sort, string building, integer division by two.

local Heap = {}
Heap.__index = Heap
Heap.__len = function(h) return h.size end

function Heap.new(before) return setmetatable({size = 0, before = before or function(a, b) return a < b end}, Heap) end

local function sift_up(h, i)
  local item, before = h[i], h.before
  while i > 1 do
    local parent = i // 2
    if not before(item, h[parent]) then break end
    h[i] = h[parent]
    i = parent
  end
  h[i] = item
end

local function sift_down(h, i, size)
  local item, before = h[i], h.before
  while 2 * i <= size do
    local child = 2 * i
    if child < size and before(h[child + 1], h[child]) then child = child + 1 end
    if not before(h[child], item) then break end
    h[i] = h[child]
    i = child
  end
  h[i] = item
end

function Heap.from(list, before)
  local h = Heap.new(before)
  for i, v in ipairs(list) do h[i] = v end
  h.size = #list
  for i = h.size // 2, 1, -1 do sift_down(h, i, h.size) end
  return h
end

function Heap:push(item)
  self.size = self.size + 1
  self[self.size] = item
  sift_up(self, self.size)
  return self
end

function Heap:top() return self[1] end

function Heap:pop()
  local size = self.size
  if size == 0 then return nil end
  local first = self[1]
  self[1] = self[size]
  self[size] = nil
  self.size = size - 1
  if size > 1 then sift_down(self, 1, size - 1) end
  return first
end

function Heap:is_valid()
  for i = 2, self.size do
    if self.before(self[i], self[i // 2]) then return false end
  end
  return true
end

-- Sorts a list in place: builds a heap with the last item on top and moves the top to the end.
local function heapsort(list, before)
  before = before or function(a, b) return a < b end
  local h = setmetatable({before = function(a, b) return before(b, a) end}, {__index = list, __newindex = list})
  local n = #list
  for i = n // 2, 1, -1 do sift_down(h, i, n) end
  for last = n, 2, -1 do
    list[1], list[last] = list[last], list[1]
    sift_down(h, 1, last - 1)
  end
  return list
end

local seed = 987654321
local function random(n)
  seed = (seed * 6364136223846793005 + 1442695040888963407)
  return (seed >> 33) % n + 1
end

local function join(list, n) return table.concat(list, " ", 1, math.min(#list, n or #list)) end

print("== by hand")
local h = Heap.new()
for _, v in ipairs {5, 3, 8, 1, 9, 2, 7} do
  h:push(v)
  print(v, h:top(), #h, h:is_valid(), join(h))
end
local out = {}
while #h > 0 do out[#out + 1] = h:pop() end
print(join(out), h:pop(), #h)
local words = Heap.from({"pear", "fig", "apple", "kiwi", "plum"}, function(a, b)
  if #a ~= #b then return #a < #b end
  return a < b
end)
out = {}
for w in function() return words:pop() end do out[#out + 1] = w end
print(join(out))

print("== heapsort against table.sort")
for _, n in ipairs {0, 1, 2, 3, 10, 100, 1500} do
  local mine, judge = {}, {}
  for i = 1, n do
    mine[i] = random(n)
    judge[i] = mine[i]
  end
  heapsort(mine)
  table.sort(judge)
  local same = true
  for i = 1, n do same = same and mine[i] == judge[i] end
  print(n, same, join(mine, 12))
end
print(join(heapsort({5, 2, 9, 1}, function(a, b) return a > b end)))
print(join(heapsort({"b", "a", "c"})))

print("== the largest few of many")
local few = Heap.new()
for _ = 1, 3000 do
  local v = random(1000000)
  if #few < 8 then
    few:push(v)
  elseif v > few:top() then
    few:pop()
    few:push(v)
  end
end
out = {}
while #few > 0 do out[#out + 1] = few:pop() end
print(join(out))

print("== merging sorted streams")
local function stream(start, step, count)
  local i = -1
  return function()
    i = i + 1
    if i < count then return start + i * step end
  end
end
local merged = Heap.new(function(a, b)
  if a.value ~= b.value then return a.value < b.value end
  return a.name < b.name
end)
for name, s in pairs {a = stream(1, 3, 8), b = stream(2, 5, 5), c = stream(1, 1, 10), d = stream(20, -0, 1)} do
  merged:push {name = name, next = s, value = s()}
end
out = {}
while #merged > 0 do
  local s = merged:pop()
  out[#out + 1] = s.value .. s.name
  s.value = s.next()
  if s.value then merged:push(s) end
end
print(join(out))

-- The indexed heap and Dijkstra's algorithm --------------------------------------------------------

local Indexed = {}
Indexed.__index = Indexed

function Indexed.new() return setmetatable({items = {}, key = {}, place = {}, size = 0, moves = 0}, Indexed) end

function Indexed:put(i, item)
  self.items[i] = item
  self.place[item] = i
  self.moves = self.moves + 1
end

function Indexed:up(i)
  local item = self.items[i]
  while i > 1 and self.key[item] < self.key[self.items[i // 2]] do
    self:put(i, self.items[i // 2])
    i = i // 2
  end
  self:put(i, item)
end

function Indexed:set(item, key)
  if not self.place[item] then
    self.size = self.size + 1
    self.key[item] = key
    self:put(self.size, item)
    self:up(self.size)
  elseif key < self.key[item] then
    self.key[item] = key
    self:up(self.place[item])
  end
end

function Indexed:pop()
  if self.size == 0 then return nil end
  local first, last = self.items[1], self.items[self.size]
  self.items[self.size] = nil
  self.place[first] = nil
  self.size = self.size - 1
  if self.size > 0 then
    local i, size, key = 1, self.size, self.key
    while 2 * i <= size do
      local child = 2 * i
      if child < size and key[self.items[child + 1]] < key[self.items[child]] then child = child + 1 end
      if key[self.items[child]] >= key[last] then break end
      self:put(i, self.items[child])
      i = child
    end
    self:put(i, last)
  end
  return first, self.key[first]
end

local function dijkstra(graph, start)
  local distance, from, queue = {}, {}, Indexed.new()
  queue:set(start, 0)
  while true do
    local node, d = queue:pop()
    if not node then break end
    distance[node] = d
    for _, edge in ipairs(graph[node]) do
      if not distance[edge.to] and d + edge.cost < (queue.key[edge.to] or math.huge) then
        queue:set(edge.to, d + edge.cost)
        from[edge.to] = node
      end
    end
  end
  return distance, from, queue.moves
end

local function path(from, goal)
  local nodes = {goal}
  while from[nodes[1]] do table.insert(nodes, 1, from[nodes[1]]) end
  return table.concat(nodes, "-")
end

print("== shortest paths, by name")
local roads = {
  {"Aton", "Bell", 7}, {"Aton", "Cove", 9}, {"Aton", "Farn", 14}, {"Bell", "Cove", 10}, {"Bell", "Dale", 15},
  {"Cove", "Dale", 11}, {"Cove", "Farn", 2}, {"Dale", "Esk", 6}, {"Esk", "Farn", 9},
}
local map, towns = {}, {}
for _, r in ipairs(roads) do
  for _, name in ipairs {r[1], r[2]} do
    if not map[name] then
      map[name] = {}
      towns[#towns + 1] = name
    end
  end
  table.insert(map[r[1]], {to = r[2], cost = r[3]})
  table.insert(map[r[2]], {to = r[1], cost = r[3]})
end
table.sort(towns)
for _, start in ipairs {"Aton", "Esk"} do
  local distance, from = dijkstra(map, start)
  for _, town in ipairs(towns) do print(start, town, distance[town], path(from, town)) end
end

print("== shortest paths, on a grid")
local W, H = 24, 14
local cost, grid = {}, {}
for y = 1, H do
  for x = 1, W do cost[y * 100 + x] = random(9) end
end
for y = 1, H do
  for x = 1, W do
    local here, edges = y * 100 + x, {}
    for _, step in ipairs {1, -1, 100, -100} do
      if cost[here + step] then edges[#edges + 1] = {to = here + step, cost = cost[here + step]} end
    end
    grid[here] = edges
  end
end
local distance, from, moves = dijkstra(grid, 101)
local goal = H * 100 + W
print(distance[goal], moves)
local on_path, node = {}, goal
while node do
  on_path[node] = true
  node = from[node]
end
for y = 1, H do
  local row = {}
  for x = 1, W do
    local n = y * 100 + x
    row[x] = on_path[n] and "*" or tostring(cost[n])
  end
  print(table.concat(row))
end

print("== a spanning tree")
local edges = Heap.new(function(a, b) return a[3] < b[3] end)
for _, r in ipairs(roads) do edges:push(r) end
local leader = {}
local function find(t)
  while leader[t] do t = leader[t] end
  return t
end
local weight = 0
while #edges > 0 do
  local r = edges:pop()
  local u, v = find(r[1]), find(r[2])
  if u ~= v then
    leader[u] = v
    weight = weight + r[3]
    print(r[1], r[2], r[3])
  end
end
print("weight", weight)

print("== a Huffman code")
local text = "a binary heap keeps the least of its items within reach, and the rest in halfway order"
local counts, letters = {}, {}
for c in text:gmatch(".") do
  if not counts[c] then letters[#letters + 1] = c end
  counts[c] = (counts[c] or 0) + 1
end
local serial = 0
local trees = Heap.new(function(a, b)
  if a.count ~= b.count then return a.count < b.count end
  return a.serial < b.serial
end)
local function tree(t)
  serial = serial + 1
  t.serial = serial
  trees:push(t)
end
for _, c in ipairs(letters) do tree {count = counts[c], letter = c} end
while #trees > 1 do
  local l, r = trees:pop(), trees:pop()
  tree {count = l.count + r.count, l, r}
end
local codes = {}
local function walk(t, code)
  if t.letter then codes[t.letter] = code return end
  walk(t[1], code .. "0")
  walk(t[2], code .. "1")
end
walk(trees:top(), "")
table.sort(letters, function(a, b)
  if counts[a] ~= counts[b] then return counts[a] > counts[b] end
  return a < b
end)
for _, c in ipairs(letters) do print(("%q %2d %s"):format(c, counts[c], codes[c])) end
local bits = text:gsub(".", codes)
print(#text * 8, #bits)
local decoded, at, here = {}, 1, trees:top()
for bit in bits:gmatch(".") do
  here = here[bit == "0" and 1 or 2]
  if here.letter then
    decoded[#decoded + 1] = here.letter
    here = trees:top()
  end
end
print(table.concat(decoded) == text)
