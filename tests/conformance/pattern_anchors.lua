-- tests/conformance/pattern_anchors.lua: ^ and $ at the ends and elsewhere
print(("hello"):match("^h"), ("hello"):match("^e"), ("hello"):match("o$"))  --> h	nil	o
print(("a^b"):match("a^b"), ("a$b"):match("a$b"), ("$"):match("^$"))  --> a^b	a$b	nil
print((""):match("^$") == "", ("abc"):gsub("^a", "x"))  --> true	xbc	1
print(("aaa"):gsub("^a", "x"), ("aaa"):gsub("a$", "x"))  --> xaa	aax	1
