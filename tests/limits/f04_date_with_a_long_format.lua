-- outcome: any
local s = ("x"):rep(2000000) while true do os.date(s) end
