-- tests/conformance/string_byte_char.lua: byte and char are inverse
print(("ABC"):byte(), ("ABC"):byte(2), ("ABC"):byte(-1))  --> 65	66	67
print(("ABC"):byte(1, -1))          --> 65	66	67
print(select("#", ("ABC"):byte(10)), select("#", (""):byte()))  --> 0	0
print(string.char(72, 105), #string.char(), string.char(0):byte())  --> Hi	0	0
print(pcall(string.char, 256))      --> false	bad argument #1 to 'string.char' (value out of range)
print(pcall(string.char, -1))       --> false	bad argument #1 to 'string.char' (value out of range)
