-- outcome: any
local function sum(...)
  local s = 0
  for i = 1, select("#", ...) do s = s + #tostring((select(i, ...))) end
  return s
end
local t = {}
for i = 1, 100000 do t[i] = i end
return sum(table.unpack(t))
