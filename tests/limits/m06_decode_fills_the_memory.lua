-- outcome: limit
local text, all = "[" .. ("[],"):rep(200000) .. "1]", {}
while true do all[#all + 1] = json.decode(text) end
