-- tests/conformance/utf8_len.lua: len counts characters or names the bad byte
print(utf8.len(""), utf8.len("abc"), utf8.len("äöü"), utf8.len("😀"))  --> 0	3	3	1
print(utf8.len("a\xffb"))           --> nil	2
print(utf8.len("äb", 3), utf8.len("äb", -1), utf8.len("äöü", 3, 4))  --> 1	1	1
print(utf8.len("\u{D7FF}"), utf8.len("\xed\xa0\x80"))  --> 1	nil	1
print(utf8.len("\xf4\x90\x80\x80"), utf8.len("\xf4\x90\x80\x80", 1, -1, true))  --> nil	1
print(pcall(utf8.len, "abc", 6))    --> false	bad argument #2 to 'utf8.len' (initial position out of bounds)
