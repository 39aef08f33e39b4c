-- Queens on a board that do not attack one another: recursion with three arrays of booleans.
--
-- Arguments: the size of the board, and how often it is searched. 11 and 16 by default.
-- Small: 6 1
-- Counted: 9 12
local size, rounds = ...
size = tonumber(size) or 11
rounds = tonumber(rounds) or 16

local column_taken, rising_taken, falling_taken = {}, {}, {}
for i = 1, 2 * size do
  column_taken[i], rising_taken[i], falling_taken[i] = false, false, false
end

local solutions, tried = 0, 0

local function place(row)
  if row > size then
    solutions = solutions + 1
    return
  end
  for column = 1, size do
    local rising, falling = row + column - 1, row - column + size
    if not (column_taken[column] or rising_taken[rising] or falling_taken[falling]) then
      tried = tried + 1
      column_taken[column], rising_taken[rising], falling_taken[falling] = true, true, true
      place(row + 1)
      column_taken[column], rising_taken[rising], falling_taken[falling] = false, false, false
    end
  end
end

for _ = 1, rounds do place(1) end
local known = {[6] = 4, [7] = 40, [8] = 92, [9] = 352, [10] = 724, [11] = 2680}
assert(not known[size] or known[size] * rounds == solutions)
print("n_queens", size, rounds, solutions, tried)
