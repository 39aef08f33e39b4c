-- The Mandelbrot set: float arithmetic in local variables, and a bit of the picture now and then.
--
-- Argument: width and height of the picture. 1,300 by default.
-- Small: 16
-- Counted: 300
local size = tonumber((...)) or 1300
local MOST_ROUNDS = 50

local inside, checksum = 0, 0
for row = 0, size - 1 do
  local ci = 2.0 * row / size - 1.0
  local bits = 0
  for column = 0, size - 1 do
    local cr = 2.0 * column / size - 1.5
    local zr, zi, zr2, zi2 = 0.0, 0.0, 0.0, 0.0
    local rounds = 0
    while rounds < MOST_ROUNDS and zr2 + zi2 <= 4.0 do
      zi = 2.0 * zr * zi + ci
      zr = zr2 - zi2 + cr
      zr2 = zr * zr
      zi2 = zi * zi
      rounds = rounds + 1
    end
    bits = 2 * bits
    if rounds == MOST_ROUNDS then
      bits = bits + 1
      inside = inside + 1
    end
    if column % 8 == 7 or column == size - 1 then
      checksum = (checksum * 31 + bits) % 1000003
      bits = 0
    end
  end
end
assert(inside > size * size * 0.35 and inside < size * size * 0.45)
print("mandelbrot", size, inside, checksum)
