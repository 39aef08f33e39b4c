-- outcome: limit
local t = {}
local s = ("x"):rep(1e7)
while true do t[s] = true; t[s .. "y"] = nil end
