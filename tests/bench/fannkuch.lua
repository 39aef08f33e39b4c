-- Pancakes: over all permutations of 1..n, how often must the first k be turned over, k being the
-- first item, until the first is 1? Small arrays, reversed and rotated.
--
-- Argument: the length of the permutations. 10 by default.
-- Small: 5
-- Counted: 8
local n = tonumber((...)) or 10

local function flips_of(permutation, scratch)
  for i = 1, n do scratch[i] = permutation[i] end
  local flips = 0
  local first = scratch[1]
  while first ~= 1 do
    local low, high = 1, first
    while low < high do
      scratch[low], scratch[high] = scratch[high], scratch[low]
      low = low + 1
      high = high - 1
    end
    flips = flips + 1
    first = scratch[1]
  end
  return flips
end

-- The permutation that follows, in the order in which the first items rotate fastest; false after
-- the last one. `turns[i]` counts the rotations of the first i items.
local function advance(permutation, turns)
  for length = 2, n do
    local first = permutation[1]
    for i = 1, length - 1 do permutation[i] = permutation[i + 1] end
    permutation[length] = first
    turns[length] = turns[length] + 1
    if turns[length] < length then return true end
    turns[length] = 0
  end
  return false
end

local permutation, scratch, turns = {}, {}, {}
for i = 1, n do permutation[i], turns[i] = i, 0 end

local most, checksum, sign, count = 0, 0, 1, 0
repeat
  local flips = flips_of(permutation, scratch)
  if flips > most then most = flips end
  checksum = checksum + sign * flips
  sign = -sign
  count = count + 1
until not advance(permutation, turns)

local known = {[7] = 16, [8] = 22, [9] = 30, [10] = 38}
assert(not known[n] or known[n] == most)
print("fannkuch", n, count, checksum, most)
