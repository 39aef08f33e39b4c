-- outcome: limit
local a = ("x"):rep(1.5e7) .. "a"
local b = ("x"):rep(1.5e7) .. "b"
while true do local _ = a < b end
