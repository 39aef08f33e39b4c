-- outcome: any
local clock = os.clock
while true do clock() end
