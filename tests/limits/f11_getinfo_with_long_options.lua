-- outcome: any
local s = ("S"):rep(2000000) while true do debug.getinfo(1, s) end
