-- outcome: limit
local t = {}
local i = 0
while true do i = i + 1 t[("k"):rep(100000) .. i] = i end
