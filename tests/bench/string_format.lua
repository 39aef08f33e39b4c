-- string.format with integers, floats, strings and widths; tostring and tonumber.
--
-- Argument: the number of rounds. 550,000 by default.
-- Small: 200
-- Counted: 25000
local rounds = tonumber((...)) or 550000

local bytes, sum = 0, 0
for i = 1, rounds do
  local line = string.format("%5d %-8s|%6.2f %x", i, "name" .. i % 10, i / 3, i)
  bytes = bytes + #line
  local short = ("%d:%s"):format(i % 1000, i % 2 == 0)
  bytes = bytes + #short
  bytes = bytes + #string.format("%g %q", i * 0.5, "a\nb")
  sum = sum + tonumber(tostring(i)) + tonumber(string.format("%.3f", i / 8))
end
print("string_format", rounds, bytes, string.format("%.3f", sum))
