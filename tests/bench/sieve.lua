-- The sieve of Eratosthenes: reading and writing an array by index in numeric loops.
--
-- Arguments: how far to sieve, and how often. 1,000,000 and 30 by default.
-- Small: 5000 2
-- Counted: 50000 40
local limit, rounds = ...
limit = tonumber(limit) or 1000000
rounds = tonumber(rounds) or 30

local function sieve(last)
  local prime = {}
  for i = 2, last do prime[i] = true end
  local i = 2
  while i * i <= last do
    if prime[i] then
      for multiple = i * i, last, i do prime[multiple] = false end
    end
    i = i + 1
  end
  local count, largest = 0, 0
  for candidate = 2, last do
    if prime[candidate] then
      count = count + 1
      largest = candidate
    end
  end
  return count, largest
end

local count, largest
for _ = 1, rounds do
  count, largest = sieve(limit)
end
if limit == 1000000 then assert(count == 78498 and largest == 999983) end
print("sieve", limit, rounds, count, largest)
