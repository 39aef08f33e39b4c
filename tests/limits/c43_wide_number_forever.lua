-- outcome: limit
while true do string.format("%99d",1) end
