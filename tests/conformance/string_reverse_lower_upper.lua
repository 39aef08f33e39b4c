-- tests/conformance/string_reverse_lower_upper.lua: reverse, lower and upper
print(("abc"):reverse(), #(""):reverse(), ("a\0b"):reverse():byte(2))  --> cba	0	0
print(("Hello World 123"):lower(), ("Hello World 123"):upper())  --> hello world 123	HELLO WORLD 123
