-- tests/conformance/unpack_integers.lua: unpack gives the values and the next position
print(string.unpack("<i2", "\1\2"))  --> 513	3
print(string.unpack(">i2", "\1\2"))  --> 258	3
print(string.unpack("<bBb", "\xff\xff\x7f"))  --> -1	255	127	4
print(string.unpack("<i3", "\xff\xff\xff"), (string.unpack("<I3", "\xff\xff\xff")))  --> -1	16777215
print(string.unpack("<i16", ("\xff"):rep(16)))  --> -1	17
print(string.unpack("<i2", "\0\0\5\0", 3))  --> 5	5
print(string.unpack("<i2", "\0\0\5\0", -2))  --> 5	5
