-- tests/conformance/shift_right_is_logical.lua: >> fills with zeros
print(-1 >> 1 == math.maxinteger)   --> true
print(-1 >> 60, -8 >> 1)            --> 15	9223372036854775804
print(math.mininteger >> 63)        --> 1
