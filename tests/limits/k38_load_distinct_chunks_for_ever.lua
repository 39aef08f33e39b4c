-- outcome: limit
local i = 0
while true do i = i + 1 load("return " .. i) end
