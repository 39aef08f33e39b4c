-- outcome: any
local m=("b"):rep(50000000)
load("","x",m)
