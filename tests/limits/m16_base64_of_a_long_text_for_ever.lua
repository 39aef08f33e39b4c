-- outcome: limit
local s = base64.encode(("x"):rep(6000000))
while true do base64.decode(s) end
