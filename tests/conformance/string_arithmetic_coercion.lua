-- tests/conformance/string_arithmetic_coercion.lua: strings that look like numbers do arithmetic
print("10" + 5, "3" * "4", "10" - 1)  --> 15	12	9
print("1.5" + 1, "1e1" + 0, "0x10" + 0)  --> 2.5	10.0	16
print(" 7 " + 1, "7" // 2, "7" % 4)  --> 8	3	3
print("2" ^ 2, "9" / 3, -"5")       --> 4.0	3.0	-5
print(10 .. "0" + 1)                --> 101
