-- tests/conformance/utf8_char_codepoint.lua: char and codepoint are inverse
print(utf8.char(72, 228, 8364, 128512), utf8.char() == "")  --> Hä€😀	true
print(utf8.codepoint("hä€😀", 1, -1))  --> 104	228	8364	128512
print(utf8.codepoint("abc"), utf8.codepoint("abc", 3))  --> 97	99
print(#utf8.char(0x7FFFFFFF), #utf8.char(0x7FF), #utf8.char(0xFFFF))  --> 6	2	3
print(pcall(utf8.char, -1))         --> false	bad argument #1 to 'utf8.char' (value out of range)
