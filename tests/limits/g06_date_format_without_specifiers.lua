-- outcome: any
local s = ("x"):rep(8000000)
while true do pcall(os.date, s) end
