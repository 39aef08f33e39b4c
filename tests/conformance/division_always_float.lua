-- tests/conformance/division_always_float.lua: / gives a float even for integers that divide exactly
print(4 / 2, 1 / 3, -9 / 3)         --> 2.0	0.33333333333333	-3.0
print(math.maxinteger / 1)          --> 9.2233720368548e+18
print(math.mininteger / -1)         --> 9.2233720368548e+18
