-- outcome: limit
while true do time.parse(time.format(time.now() + 0.5, 60)) end
