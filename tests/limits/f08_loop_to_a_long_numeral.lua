-- outcome: any
local s=("0"):rep(25000000).."1"
while true do for i=2,s do end end
