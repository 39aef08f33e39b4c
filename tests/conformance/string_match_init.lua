-- tests/conformance/string_match_init.lua: match takes a start
print(("abcabc"):match("b", 3), ("abcabc"):match("()b", 3))  --> b	5
print(("abc"):match("c", -1), ("abc"):match("^b", 2), ("abc"):match("a", -100))  --> c	b	a
print(("abc"):match("", 4) == "", ("abc"):match("", 5))  --> true	nil
