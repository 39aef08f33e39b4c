-- outcome: limit
while true do end
