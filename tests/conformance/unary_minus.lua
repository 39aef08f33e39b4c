-- tests/conformance/unary_minus.lua: negation of integers, floats, strings and zero
print(-5, -(-5), - - -5)            --> -5	5	-5
print(-5.5, -(0.0), -0)             --> -5.5	-0.0	0
print(-"3", -"2.5", -"0x10")        --> -3	-2.5	-16
print(-math.mininteger == math.mininteger)  --> true
