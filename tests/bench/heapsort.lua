-- Heapsort of an array of floats: comparisons and exchanges by computed index.
--
-- Argument: the number of items. 1,200,000 by default.
-- Small: 200
-- Counted: 60000
local count = tonumber((...)) or 1200000

-- Numbers that are the same everywhere: a linear congruential generator.
local state = 42
local function random()
  state = (state * 3877 + 29573) % 139968
  return state / 139968
end

-- Lets the item at `root` sink to its place among the first `last`.
local function sink(items, root, last)
  local item = items[root]
  while true do
    local child = 2 * root
    if child > last then break end
    if child < last and items[child] < items[child + 1] then child = child + 1 end
    if item >= items[child] then break end
    items[root] = items[child]
    root = child
  end
  items[root] = item
end

local function heapsort(items)
  local length = #items
  for root = math.floor(length / 2), 1, -1 do sink(items, root, length) end
  for last = length, 2, -1 do
    items[1], items[last] = items[last], items[1]
    sink(items, 1, last - 1)
  end
end

local items, sum = {}, 0.0
for i = 1, count do
  items[i] = random()
  sum = sum + items[i]
end
heapsort(items)
for i = 2, count do
  assert(items[i - 1] <= items[i])
end
print("heapsort", count, string.format("%.9f %.9f %.6f", items[1], items[count], sum))
