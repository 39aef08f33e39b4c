-- Kaprekar's routine: take the digits of a number in falling and in rising order, subtract, and
-- begin again with the difference. With four digits that are not all the same it ends at 6174
-- after at most seven steps.
--
-- Integer arithmetic: remainders, floor divisions, comparisons; no table. That is what this program
-- is about, so it is not for engines without `//`.
--
-- Needs: return 7 // 2
-- Argument: how often all numbers of four digits are tried. 220 by default.
-- Small: 1
-- Counted: 12
local rounds = tonumber((...)) or 220

-- The digits a >= b >= c >= d as a number less the same digits in the other order.
local function difference(number)
  local a = number // 1000
  local b = number // 100 % 10
  local c = number // 10 % 10
  local d = number % 10
  if a < b then a, b = b, a end
  if c < d then c, d = d, c end
  if a < c then a, c = c, a end
  if b < d then b, d = d, b end
  if b < c then b, c = c, b end
  return (a * 1000 + b * 100 + c * 10 + d) - (d * 1000 + c * 100 + b * 10 + a)
end

local function steps_to_6174(number)
  local steps = 0
  while number ~= 6174 do
    number = difference(number)
    if number == 0 then return nil end  -- all digits the same
    steps = steps + 1
  end
  return steps
end

local total, longest, without = 0, 0, 0
for _ = 1, rounds do
  for number = 1, 9999 do
    local steps = steps_to_6174(number)
    if steps then
      total = total + steps
      if steps > longest then longest = steps end
    else
      without = without + 1
    end
  end
end
assert(longest == 7)
print("kaprekar", rounds, total, longest, without)
