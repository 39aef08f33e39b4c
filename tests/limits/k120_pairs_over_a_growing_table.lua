-- outcome: limit
local t = {1}
local n = 1
while true do
  for k in pairs(t) do n = n + 1 end
  t[#t + 1] = n
end
