-- tests/conformance/math_constants.lua: the constants
print(math.huge, -math.huge, math.pi)  --> inf	-inf	3.1415926535898
print(math.maxinteger, math.mininteger)  --> 9223372036854775807	-9223372036854775808
print(math.maxinteger + 1 == math.mininteger, math.huge > math.maxinteger)  --> true	true
