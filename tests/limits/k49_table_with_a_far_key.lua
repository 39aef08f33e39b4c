-- outcome: finished
local t = {}
t[1 << 62] = 1
t[math.maxinteger] = 2
t[math.mininteger] = 3
return #t
