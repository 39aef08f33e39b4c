-- tests/conformance/format_hex_octal_char.lua: %x %X %o %c %u
print(("%x|%X|%#x|%08x|%o|%#o"):format(255, 255, 255, 255, 8, 8))  --> ff|FF|0xff|000000ff|10|010
print(("%x"):format(-1), ("%c%c%c"):format(76, 117, 97))  --> ffffffffffffffff	Lua
print(("[%5c]"):format(65), #("%c"):format(0))  --> [    A]	1
print(("%u"):format(3) == "3")      --> true
