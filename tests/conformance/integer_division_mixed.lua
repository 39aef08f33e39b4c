-- tests/conformance/integer_division_mixed.lua: // and % of an integer and a float are floats
print(7 // 2.0, 7.0 // 2, 7 % 2.0)  --> 3.0	3.0	1.0
print(-7 // 2.0, -7 % 2.0)          --> -4.0	1.0
print(1e300 // 1, 5 // 0.3)         --> 1e+300	16.0
