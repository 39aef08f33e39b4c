-- outcome: limit
local fmod, a, b = math.fmod, 1.7976931348623157e308, 3 * 2.0 ^ -1074
local z
while true do
  z = fmod(a, b)
end
