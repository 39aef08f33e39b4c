-- tests/conformance/bitwise_basic.lua: & | ~ << >> and unary ~ on integers
print(12 & 10, 12 | 10, 12 ~ 10)    --> 8	14	6
print(~0, ~5, ~-1)                  --> -1	-6	0
print(1 << 4, 256 >> 4)             --> 16	16
print(0xFF & 0x0F, 0xF0 | 0x0F, 0xFF ~ 0x0F)  --> 15	255	240
