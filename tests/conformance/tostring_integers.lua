-- tests/conformance/tostring_integers.lua: how integers are printed
print(tostring(0), tostring(-0), tostring(42))  --> 0	0	42
print(math.maxinteger, math.mininteger)  --> 9223372036854775807	-9223372036854775808
print(1e3 // 1 | 0, 3 | 0)          --> 1000	3
print(tostring(1) == "1", tostring(1.0) == "1.0")  --> true	true
