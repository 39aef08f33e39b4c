-- outcome: any
local m=("b"):rep(25000000).."t"
while true do load("","x",m) end
