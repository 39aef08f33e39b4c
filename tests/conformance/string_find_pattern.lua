-- tests/conformance/string_find_pattern.lua: find gives the ends and the captures
print(("key = value"):find("(%w+)%s*=%s*(%w+)"))  --> 1	11	key	value
print(("  trim"):find("^%s*"), ("abc"):find("b*"), ("abc"):find("^b"))  --> 1	1	nil
print(("abc"):find("c$"), ("abc"):find("a$"), ("a$"):find("a$", 1, true))  --> 3	nil	1	2
print(("aXb"):find("%u"), ("abc123"):find("%d+"))  --> 2	4	6
