-- tests/conformance/arithmetic_integer_basic.lua: the arithmetic operators on integers
print(7 + 3, 7 - 3, 7 * 3)          --> 10	4	21
print(7 // 3, 7 % 3)                --> 2	1
print(7 / 2, 8 / 2)                 --> 3.5	4.0
print(2 ^ 10, 2 ^ -1)               --> 1024.0	0.5
print(-7, - -7)                     --> -7	7
