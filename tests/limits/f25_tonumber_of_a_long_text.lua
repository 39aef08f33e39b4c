-- outcome: any
local s = ("1"):rep(8000000) while true do tonumber(s) end
