-- tests/conformance/fold_constants_keep_meaning.lua: constant expressions mean what they say at run time
print(1 + 2 * 3 - 4 / 2, 7 // 2 * 2 + 7 % 2, 2 ^ 10 - 1)  --> 5.0	7	1023.0
print(0.0 == -0.0, 1 / (0.0 * -1), 1 / -0.0, -0.0)  --> true	-inf	-inf	-0.0
print(pcall(load "return 1 // 0"))  --> false	[string "return 1 // 0"]:1: attempt to divide by zero
print(pcall(load "return 1 % 0"))   --> false	[string "return 1 % 0"]:1: attempt to perform 'n%0'
print((0 / 0 == 0 / 0), 1 / 0 > math.maxinteger, -(1 / 0))  --> false	true	-inf
print(0x7fffffffffffffff + 1 == math.mininteger, 1 << 62 << 1, ~0 >> 1 == math.maxinteger)  --> true	-9223372036854775808	true
print("a" .. 1 .. "b", #"abc" + 1, not nil == true, not 0)  --> a1b	4	true	false
print(3 | 4.0, 2^53 | 0, -7 // 2, -7 % 3, 7 // -2.0, -7 % -3)  --> 7	9007199254740992	-4	2	-4.0	-1
