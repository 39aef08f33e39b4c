-- Trees that are built, walked and dropped: the allocator and the collector.
--
-- One tree lives through the whole run while many short-lived ones come and go, more of the small
-- than of the large.
--
-- Argument: the depth of the deepest tree. 16 by default.
-- Small: 6
-- Counted: 12
local deepest = math.max(tonumber((...)) or 16, 6)
local SHALLOWEST = 4

local function grow(depth)
  if depth == 0 then return {} end
  return {left = grow(depth - 1), right = grow(depth - 1)}
end

local function nodes(tree)
  if not tree.left then return 1 end
  return 1 + nodes(tree.left) + nodes(tree.right)
end

local stretched = nodes(grow(deepest + 1))
assert(stretched == 2 ^ (deepest + 2) - 1)
print("binary_trees", deepest, stretched)

local lasting = grow(deepest)
for depth = SHALLOWEST, deepest, 2 do
  local trees = math.floor(2 ^ (deepest - depth + SHALLOWEST))
  local sum = 0
  for _ = 1, trees do sum = sum + nodes(grow(depth)) end
  assert(sum == trees * (2 ^ (depth + 1) - 1))
  print(depth, trees, sum)
end
print("lasting", nodes(lasting))
