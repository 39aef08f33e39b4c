-- outcome: limit
local a, b = -1.7e308, 3.3e-308
local z
while true do
  z = a % b
end
