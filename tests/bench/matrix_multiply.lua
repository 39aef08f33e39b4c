-- The product of two square matrices: arrays of arrays, read by index in three nested loops.
--
-- Argument: the number of rows. 370 by default.
-- Small: 8
-- Counted: 110
local size = tonumber((...)) or 370

local function matrix(item)
  local rows = {}
  for i = 1, size do
    local row = {}
    for j = 1, size do row[j] = item(i, j) end
    rows[i] = row
  end
  return rows
end

local function transposed(a)
  return matrix(function(i, j) return a[j][i] end)
end

local function product(a, b)
  local columns = transposed(b)
  local rows = {}
  for i = 1, size do
    local left, row = a[i], {}
    for j = 1, size do
      local right, sum = columns[j], 0.0
      for k = 1, size do sum = sum + left[k] * right[k] end
      row[j] = sum
    end
    rows[i] = row
  end
  return rows
end

local a = matrix(function(i, j) return (i - j) * (i + j) / size end)
local b = matrix(function(i, j) return (i + 2 * j) % 7 - 3.0 end)
local unit = matrix(function(i, j) return i == j and 1.0 or 0.0 end)
local c = product(a, b)
local same = product(c, unit)

local trace = 0.0
for i = 1, size do
  for j = 1, size do assert(c[i][j] == same[i][j]) end
  trace = trace + c[i][i]
end
print("matrix_multiply", size, string.format("%.6f %.6f", trace, c[1][size]))
