-- tests/conformance/concat_numbers.lua: .. turns numbers into strings
print(1 .. 2, 1.5 .. "x", -1 .. "")  --> 12	1.5x	-1
print(2^53 .. "", 1e100 .. "")      --> 9.007199254741e+15	1e+100
print("a" .. 1 .. 2.0 .. "b")       --> a12.0b
