-- outcome: limit
local format, a = string.format, 1.7e308
while true do
  format("%.0f%.0f%.0f%.0f%.0f%.0f", a, a, a, a, a, a)
  format("%5.1f%.99e%#.99g", a, a, 5e-324)
end
