-- Takeuchi's function: recursion with three arguments and four calls in an expression.
--
-- Argument: how often tak(18, 12, 6) is computed. 1,000 by default.
-- Small: 1
-- Counted: 60
local rounds = tonumber((...)) or 1000

local function tak(x, y, z)
  if y >= x then return z end
  return tak(tak(x - 1, y, z), tak(y - 1, z, x), tak(z - 1, x, y))
end

local sum = 0
for _ = 1, rounds do
  local answer = tak(18, 12, 6)
  assert(answer == 7)
  sum = sum + answer
end
print("tak", rounds, sum)
