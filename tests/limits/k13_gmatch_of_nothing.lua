-- outcome: limit
local s = ("a"):rep(1e6)
while true do for _ in s:gmatch("()") do end end
