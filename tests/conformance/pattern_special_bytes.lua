-- tests/conformance/pattern_special_bytes.lua: patterns work on any bytes
print(("a\0b"):find("\0"), ("a\0b"):match("()%z"), #("x\0y"):match(".+"))  --> 2	2	3
print(("\xff\xfe"):byte(1, -1))     --> 255	254
print(("a\nb"):match("a.b") ~= nil, ("é"):len())  --> true	2
