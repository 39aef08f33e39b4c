-- outcome: limit
local s=("z"):rep(3e7) while true do tonumber(s,36) end
