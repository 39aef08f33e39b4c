-- outcome: limit
local text = ('{"a":'):rep(100000)
while true do pcall(json.decode, text) end
