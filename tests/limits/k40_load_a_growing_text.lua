-- outcome: limit
local s = "local a = 1 "
while true do s = s .. s load(s) end
