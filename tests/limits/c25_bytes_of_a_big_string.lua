-- outcome: limit
local s=("x"):rep(9e5) while true do pcall(string.byte,s,1,-1) end
