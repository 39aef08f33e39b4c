-- tests/conformance/bitwise_float_operands.lua: floats with an exact integer value work in bit operations
print(3.0 & 1, 2^53 | 1, 1.0 << 2)  --> 1	9007199254740993	4
print(~0.0, -1.0 >> 63)             --> -1	1
