-- The largest singular value of an infinite matrix, by the power method: nested float loops that
-- call a small function for every element.
--
-- Argument: the size of the part of the matrix that is used. 850 by default.
-- Small: 20
-- Counted: 190
local size = tonumber((...)) or 850

local function element(i, j)
  local diagonal = i + j
  return 1.0 / (diagonal * (diagonal + 1) / 2 + i + 1)
end

local function multiply(vector, product)
  for i = 0, size - 1 do
    local sum = 0.0
    for j = 0, size - 1 do sum = sum + element(i, j) * vector[j + 1] end
    product[i + 1] = sum
  end
end

local function multiply_transposed(vector, product)
  for i = 0, size - 1 do
    local sum = 0.0
    for j = 0, size - 1 do sum = sum + element(j, i) * vector[j + 1] end
    product[i + 1] = sum
  end
end

local u, v, between = {}, {}, {}
for i = 1, size do u[i] = 1.0 end
for _ = 1, 10 do
  multiply(u, between)
  multiply_transposed(between, v)
  multiply(v, between)
  multiply_transposed(between, u)
end

local dot, squared = 0.0, 0.0
for i = 1, size do
  dot = dot + u[i] * v[i]
  squared = squared + v[i] * v[i]
end
local norm = math.sqrt(dot / squared)
assert(norm > 1.27 and norm < 1.2743)
print("spectral_norm", size, string.format("%.9f", norm))
