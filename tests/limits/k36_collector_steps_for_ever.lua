-- outcome: limit
while true do collectgarbage("step", 1) end
