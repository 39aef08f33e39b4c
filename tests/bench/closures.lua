-- Closures: made in loops, sharing and assigning outer variables, called through one another.
--
-- Argument: the number of rounds. 1,000,000 by default.
-- Small: 500
-- Counted: 60000
local rounds = tonumber((...)) or 1000000

local function counter(start)
  local value = start
  local function add(amount)
    value = value + amount
    return value
  end
  local function get() return value end
  return add, get
end

local function compose(f, g)
  return function(x) return f(g(x)) end
end

local function adder(amount)
  return function(x) return x + amount end
end

local function curry(f)
  return function(a)
    return function(b)
      return function(c) return f(a, b, c) end
    end
  end
end

local mixed = curry(function(a, b, c) return a * 3 + b * 2 + c end)
local total = 0

for round = 1, rounds do
  local add, get = counter(round)
  add(1)
  add(2)
  local both = compose(adder(round), add)
  total = total + both(3) - get()
  total = total + mixed(round)(2)(1) - round * 3
  local parts = {}
  for i = 1, 4 do parts[i] = function() return i + round end end
  total = total + parts[1]() - parts[4]()
end

-- both(3) is get() + round; the others give 5 and -3.
assert(total == rounds * (rounds + 1) / 2 + 2 * rounds)
print("closures", rounds, total)
