-- tests/conformance/shift_beyond_width.lua: shifts by 64 or more give zero; negative shifts turn round
print(1 << 63, 1 << 64, 1 << 65)    --> -9223372036854775808	0	0
print(-1 >> 63, -1 >> 64, -1 >> 100)  --> 1	0	0
print(1 << -1, 2 >> -1, 8 << -2)    --> 0	4	2
print(1 << math.maxinteger, 1 << math.mininteger)  --> 0	0
print(1 >> math.mininteger, -1 >> math.maxinteger)  --> 0	0
