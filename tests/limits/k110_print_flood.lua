-- outcome: limit
local s = ("x"):rep(1000)
while true do print(s) end
