-- tests/conformance/comparison_int_float_extremes.lua: integers and floats compare by exact value
print(math.maxinteger < 2^63, math.maxinteger + 0.0 == 2^63)  --> true	true
print(math.maxinteger == 2^63, math.mininteger == -2^63)  --> false	true
print(2^53 == 2^53 + 1, (1 << 53) + 1 == 2^53)  --> true	false
print((1 << 53) + 1 > 2^53, (1 << 53) + 1 <= 2^53)  --> true	false
print(math.maxinteger < math.huge, math.mininteger > -math.huge)  --> true	true
print(1 == 1.0, 1 < 1.5, -1 > -1.5)  --> true	true	true
print(math.maxinteger >= 2^63, math.mininteger <= -2^63)  --> false	true
