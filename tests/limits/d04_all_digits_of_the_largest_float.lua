-- outcome: limit
local format = string.format
while true do
  format("%.99f", 1.7e308)
end
