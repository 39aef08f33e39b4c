-- outcome: any
local s = ("\n"):rep(5000000) .. "x"
while true do pcall(json.decode, s) end
