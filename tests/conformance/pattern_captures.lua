-- tests/conformance/pattern_captures.lua: captures, nested, empty and by position
print(("2024-01-15"):match("(%d+)-(%d+)-(%d+)"))  --> 2024	01	15
print(("abc"):match("((a)(b))c"))   --> ab	a	b
print(("hello"):match("()ll()"), ("x"):match("()"))  --> 3	1
print(("k=v"):match("^(%w+)=(%w*)$"), ("k="):match("^(%w+)=(%w*)$") == "k")  --> k	true
print(("aa bb"):match("(%a)%1 (%a)%2"))  --> a	b
