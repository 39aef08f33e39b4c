-- tests/conformance/utf8_offset.lua: offset gives byte positions
print(utf8.offset("aäb", 1), utf8.offset("aäb", 2), utf8.offset("aäb", 3), utf8.offset("aäb", 4), utf8.offset("aäb", 5))  --> 1	2	4	5	nil
print(utf8.offset("aäb", -1), utf8.offset("aäb", -2), utf8.offset("aäb", -4))  --> 4	2	nil
print(utf8.offset("aäb", 0, 3), utf8.offset("aäb", 1, 2))  --> 2	2
print(pcall(utf8.offset, "aäb", 1, 3))  --> false	initial position is a continuation byte
print(pcall(utf8.offset, "abc", 1, 9))  --> false	bad argument #3 to 'utf8.offset' (position out of bounds)
