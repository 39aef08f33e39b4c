-- outcome: any
local s = ("x"):rep(5000000)
while true do pcall(debug.traceback, s) end
