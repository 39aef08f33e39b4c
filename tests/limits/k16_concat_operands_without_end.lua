-- outcome: limit
local s = ("0123456789"):rep(100000)
while true do s = s .. s .. s .. s .. s .. s .. s .. s end
