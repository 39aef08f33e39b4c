-- outcome: limit
local text = '{"' .. ("\\u00e9"):rep(1500000) .. '":1}'
while true do json.decode(text) end
