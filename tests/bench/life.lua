-- Conway's game of life on a board that wraps around, which is an array of rows.
--
-- A glider comes back to where it began, moved by one, every four generations: after four times
-- the size of the board it is there again.
--
-- Argument: the size of the board. 160 by default.
-- Small: 8
-- Counted: 50
local size = tonumber((...)) or 160

local function empty_board()
  local board = {}
  for y = 1, size do
    local row = {}
    for x = 1, size do row[x] = 0 end
    board[y] = row
  end
  return board
end

local function generation(from, to)
  for y = 1, size do
    local above, here = from[y > 1 and y - 1 or size], from[y]
    local below, row = from[y < size and y + 1 or 1], to[y]
    for x = 1, size do
      local left, right = x > 1 and x - 1 or size, x < size and x + 1 or 1
      local neighbours = above[left] + above[x] + above[right] + here[left] + here[right] +
                         below[left] + below[x] + below[right]
      if neighbours == 3 or neighbours == 2 and here[x] == 1 then
        row[x] = 1
      else
        row[x] = 0
      end
    end
  end
end

local function living(board)
  local count, checksum = 0, 0
  for y = 1, size do
    for x = 1, size do
      if board[y][x] == 1 then
        count = count + 1
        checksum = (checksum * 31 + x * size + y) % 1000003
      end
    end
  end
  return count, checksum
end

local board, other = empty_board(), empty_board()
for _, cell in ipairs({{2, 1}, {3, 2}, {1, 3}, {2, 3}, {3, 3}}) do
  board[cell[2]][cell[1]] = 1
end
local count, checksum = living(board)
assert(count == 5)
for _ = 1, 4 * size do
  generation(board, other)
  board, other = other, board
end
local later_count, later_checksum = living(board)
assert(later_count == count and later_checksum == checksum)
print("life", size, later_count, later_checksum)
