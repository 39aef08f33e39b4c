-- tests/conformance/limit_integer_constants.lua: small, large and boundary integers as constants
local x = 0
print(x + 127, x + 128, x - 128, x - 129, x + 255, x + 256)  --> 127	128	-128	-129	255	256
print(x + 32767, x + 65535, x + 65536, x + 131071, x + 131072, -131072 + x)  --> 32767	65535	65536	131071	131072	-131072
print(x + 0x7fffffff, x + 0x80000000, x + 0xffffffff, x + 0x100000000)  --> 2147483647	2147483648	4294967295	4294967296
print(x == 127, x < 128, x > -129, x <= 65536, x >= -65537, 65537 < x)  --> false	true	true	true	true	false
print(127 - x, 128 - x, 5 // (x + 2), 5 % (x + 3), 2 << x, 1 << (x + 8))  --> 127	128	2	2	2	256
