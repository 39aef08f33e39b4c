-- tests/conformance/numeric_literals_integer.lua: how integers are written
print(0, 42, 007)                   --> 0	42	7
print(0xff, 0XFF, 0xdeadBEEF)       --> 255	255	3735928559
print(9223372036854775807, 0x7fffffffffffffff)  --> 9223372036854775807	9223372036854775807
print(0xffffffffffffffff, 0x10000000000000000)  --> -1	0
