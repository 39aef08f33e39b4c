-- outcome: limit
local concat, format = table.concat, string.format
local numbers = {}
for i = 1, 200 do
  numbers[i] = (i % 2 == 0 and 1.7e308 or 5e-324) * (1 + i / 1000)
end
while true do
  local text = concat(numbers) .. numbers[7] .. format("%.17g %.16e", numbers[1], numbers[2])
end
