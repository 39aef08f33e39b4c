-- tests/conformance/comparison_strings.lua: strings compare byte by byte
print("a" < "b", "a" < "B", "Z" < "a")  --> true	false	true
print("" < "a", "a" < "aa", "aa" < "b")  --> true	true	true
print("10" < "9", "a" <= "a", "a" >= "b")  --> true	true	false
print("a\0b" < "a\0c", "a\0" > "a")  --> true	true
