-- outcome: limit
local text = '{"a": [1, -2.5e+3, "x\\u00e9\\n", true, false, null], "b": {"c": []}}'
while true do
  for n = 0, #text - 1 do pcall(json.decode, text:sub(1, n)) end
end
