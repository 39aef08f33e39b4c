-- outcome: limit
while true do math.random(1, math.maxinteger) end
