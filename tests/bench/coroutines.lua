-- Coroutines: a generator, a pipeline of filters, a recursive walk that yields, short-lived ones.
--
-- Argument: the number of rounds. 280 by default.
-- Small: 1
-- Counted: 15
local rounds = tonumber((...)) or 280
local wrap, yield = coroutine.wrap, coroutine.yield

local function numbers(last)
  return wrap(function()
    for i = 1, last do yield(i) end
  end)
end

local function filter(source, keep)
  return wrap(function()
    for value in source do
      if keep(value) then yield(value) end
    end
  end)
end

local function tree(depth)
  if depth == 0 then return nil end
  return {value = depth, left = tree(depth - 1), right = tree(depth - 1)}
end

local function walk(node)
  if not node then return end
  walk(node.left)
  yield(node.value)
  walk(node.right)
end

local forest = tree(10)
local total = 0
for _ = 1, rounds do
  for value in numbers(20000) do total = total + value end
  local odd = filter(numbers(6000), function(n) return n % 2 == 1 end)
  for value in filter(odd, function(n) return n % 3 ~= 0 end) do total = total + value end
  for value in wrap(function() walk(forest) end) do total = total + value end
  for i = 1, 1500 do
    local co = coroutine.create(function(a) return a + yield(a * 2) end)
    local _, first = coroutine.resume(co, i)
    local _, second = coroutine.resume(co, 10)
    total = total + first + second
  end
end
print("coroutines", rounds, total)
