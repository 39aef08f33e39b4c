-- outcome: limit
local s = ("\0001\n\""):rep(1 << 20)
local kept = {}
while true do kept[#kept + 1] = ("%q"):format(s) end
