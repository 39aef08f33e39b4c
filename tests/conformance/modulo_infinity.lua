-- tests/conformance/modulo_infinity.lua: % with infinite divisors and a zero float divisor
local inf = math.huge
print(5 % inf, -5 % inf, 5 % -inf, -5 % -inf)  --> 5.0	inf	-inf	-5.0
print(5.0 % 0 ~= 5.0 % 0)           --> true
print(inf % 2 ~= inf % 2)           --> true
print(0.0 % inf, -0.0 % 1)          --> 0.0	-0.0
