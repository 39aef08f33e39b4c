-- outcome: limit
local format, unpack = string.format, table.unpack
local values = {}
for i = 1, 200 do
  values[i] = 0.1 * i
end
local texts = ("%.14g"):rep(200)
local hexadecimal = ("%a"):rep(200)
while true do
  format(texts, unpack(values))
  format(hexadecimal, unpack(values))
end
