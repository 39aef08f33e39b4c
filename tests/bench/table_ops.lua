-- The table library and the growth of tables: insert, remove, sort with and without a comparator,
-- concat, unpack, fields that come and go.
--
-- Argument: the number of rounds. 160 by default.
-- Small: 1
-- Counted: 8
local rounds = tonumber((...)) or 160
local unpack = table.unpack or unpack  -- a global function in Lua 5.1

local state = 7
local function random(limit)
  state = (state * 16807) % 2147483647
  return state % limit
end

local checksum = 0
local function add(value) checksum = (checksum * 31 + value) % 1000000007 end

for _ = 1, rounds do
  local stack = {}
  for i = 1, 20000 do table.insert(stack, i) end
  for _ = 1, 10000 do add(table.remove(stack)) end

  local queue = {}
  for i = 1, 300 do table.insert(queue, 1, i) end
  for _ = 1, 300 do add(table.remove(queue, 1)) end

  local numbers = {}
  for i = 1, 6000 do numbers[i] = random(100000) end
  table.sort(numbers)
  add(numbers[1])
  add(numbers[3000])

  local records = {}
  for i = 1, 2000 do records[i] = {key = random(5000), order = i} end
  table.sort(records, function(a, b)
    if a.key ~= b.key then return a.key < b.key end
    return a.order < b.order
  end)
  add(records[1].order)
  add(records[2000].order)

  local names = {}
  for i = 1, 3000 do names["k" .. i] = i end
  for i = 1, 3000, 2 do names["k" .. i] = nil end
  local left = 0
  for _, value in pairs(names) do left = left + value end
  add(left)

  for i = 1, 2000 do
    local a, b, c = unpack(numbers, i, i + 2)
    add(a + b + c)
  end
  add(#table.concat(numbers, ",", 1, 2000))
end
print("table_ops", rounds, checksum)
