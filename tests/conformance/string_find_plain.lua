-- tests/conformance/string_find_plain.lua: find without patterns
print(("hello world"):find("o w"), ("hello"):find("l"))  --> 5	3	3
print(("a.b"):find(".", 1, true), ("a.b"):find("%.", 1, true))  --> 2	nil
print(("hello"):find(""), ("hello"):find("", 10), ("hello"):find("", 6))  --> 1	nil	6	5
print(("hello"):find("l", -2), ("hello"):find("h", 2), ("hello"):find("xyz"))  --> 4	nil	nil
print((""):find(""), (""):find("", 2))  --> 1	nil
