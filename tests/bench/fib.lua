-- Fibonacci numbers by the definition: calls and returns, and little else.
--
-- Argument: the index of the number. 36 by default.
-- Small: 16
-- Counted: 28
local n = tonumber((...)) or 36

local function fib(i)
  if i < 2 then return i end
  return fib(i - 1) + fib(i - 2)
end

-- The same number by addition, to check the answer.
local function fib_by_adding(count)
  local a, b = 0, 1
  for _ = 1, count do a, b = b, a + b end
  return a
end

local answer = fib(n)
assert(answer == fib_by_adding(n))
print("fib", n, answer)
