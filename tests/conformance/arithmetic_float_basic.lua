-- tests/conformance/arithmetic_float_basic.lua: the arithmetic operators on floats keep floats
print(1.5 + 1.5, 1.5 - 0.5, 1.5 * 2)  --> 3.0	1.0	3.0
print(7.0 // 2, 7.5 % 2)            --> 3.0	1.5
print(1 + 1.0, 2 * 1.0, 3 - 0.0)    --> 2.0	2.0	3.0
print(10 // 2.0, 10.0 % 3)          --> 5.0	1.0
print(-0.0, 0.0, 0.0 == -0.0)       --> -0.0	0.0	true
