-- tests/conformance/math_fmod_modf.lua: fmod keeps the sign of the dividend; modf splits
print(math.fmod(7, 3), math.fmod(-7, 3), math.fmod(7, -3), math.fmod(-7.5, 2))  --> 1	-1	1	-1.5
print(math.modf(3.7), math.modf(-3.7))  --> 3	-3	-0.7
print(math.modf(5), math.modf(1/0), math.modf(-1/0))  --> 5	inf	-inf	0.0
print(pcall(math.fmod, 1, 0))       --> false	bad argument #2 to 'math.fmod' (zero)
print(math.fmod(1, 0.0) ~= math.fmod(1, 0.0), math.fmod(math.mininteger, -1))  --> true	0
