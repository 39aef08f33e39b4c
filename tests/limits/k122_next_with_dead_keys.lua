-- outcome: any
local t = {}
for i = 1, 1000 do t["k" .. i] = i end
for round = 1, 100 do
  for k in pairs(t) do t[k] = nil collectgarbage("step") end
  for i = 1, 1000 do t["k" .. i] = i end
end
