-- tests/conformance/integer_overflow_wraps.lua: integer addition, subtraction and multiplication wrap around
local max, min = math.maxinteger, math.mininteger
print(max + 1 == min, min - 1 == max)  --> true	true
print(max * 2, min * 2)             --> -2	0
print(max * max, min * min)         --> 1	0
print(-min == min, -min)            --> true	-9223372036854775808
print(min // -1, min % -1)          --> -9223372036854775808	0
