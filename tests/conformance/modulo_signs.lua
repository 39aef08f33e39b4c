-- tests/conformance/modulo_signs.lua: the result of % has the sign of the divisor
print(7 % 3, -7 % 3, 7 % -3, -7 % -3)  --> 1	2	-2	-1
print(7.5 % 2, -7.5 % 2, 7.5 % -2, -7.5 % -2)  --> 1.5	0.5	-0.5	-1.5
print(6 % 3, -6 % 3, 6 % -3)        --> 0	0	0
print(5.3 % 1 < 0.31, -5.3 % 1 > 0.69)  --> true	true
