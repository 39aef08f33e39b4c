-- outcome: any
local s=("0"):rep(60000000)
local x=s+0
