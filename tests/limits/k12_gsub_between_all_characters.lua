-- outcome: limit
local s = ("a"):rep(1e6)
while true do s:gsub("", "-") end
