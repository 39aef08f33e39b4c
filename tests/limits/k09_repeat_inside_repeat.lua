-- outcome: any
local s = "abc"
while true do s = s:rep(100, s) end
