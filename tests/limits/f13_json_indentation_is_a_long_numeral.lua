-- outcome: any
local s=("0"):rep(25000000).."0"
local o={indent=s}
while true do json.encode(1,o) end
