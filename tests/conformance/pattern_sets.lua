-- tests/conformance/pattern_sets.lua: sets, ranges and complements
print(("hello"):gsub("[aeiou]", "*"))  --> h*ll*	2
print(("a-b]c^d"):gsub("[]^-]", "."))  --> a.b.c.d	3
print(("abc123"):gsub("[^%d]", ""))  --> 123	3
print(("x7Y"):gsub("[%a_]", "?"), (("0-9"):gsub("[0-9]", "d")))  --> ?7?	d-d
print(("a%b"):gsub("[%%]", "pc"), (("[x]"):gsub("[%[%]]", "|")))  --> apcb	|x|
print(("ab-z"):gsub("[a%-z]", "."))  --> .b..	3
