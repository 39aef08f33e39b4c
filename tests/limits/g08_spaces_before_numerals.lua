-- outcome: any
local s = (" "):rep(39) .. "1"
local x
while true do x = s + 0 end
