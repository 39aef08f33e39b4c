-- outcome: limit
local s = ("x"):rep(1 << 20)
local f = ("%s"):rep(100)
local a = {}
for i = 1, 100 do a[i] = s end
while true do f:format(table.unpack(a)) end
