-- outcome: limit
local s=("x"):rep(3e7) while true do s=s:upper() end
