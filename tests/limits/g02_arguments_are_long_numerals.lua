-- outcome: any
local s = ("0"):rep(3000000)
while true do pcall(string.sub, "abc", s .. "1", s .. "2") pcall(math.tointeger, s .. "x") end
