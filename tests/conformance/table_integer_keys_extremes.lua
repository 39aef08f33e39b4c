-- tests/conformance/table_integer_keys_extremes.lua: keys at the ends of the integers
local t = {}
t[math.maxinteger] = "max"; t[math.mininteger] = "min"; t[0] = "zero"; t[-1] = "neg"
print(t[math.maxinteger], t[math.mininteger], t[0], t[-1], #t)  --> max	min	zero	neg	0
print(t[2^63], t[-2^63], t[math.maxinteger + 1])  --> nil	min	min
t[1e300] = "huge"
print(t[1e300], next({[2^53] = 1}))  --> huge	9007199254740992	1
