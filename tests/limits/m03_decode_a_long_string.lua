-- outcome: limit
local text = '"' .. ("x"):rep(10000000) .. '"'
while true do json.decode(text) end
