-- tests/conformance/pattern_repetitions.lua: * + - and ?
print(("aaa"):match("a*"), ("aaa"):match("a+"), ("aaa"):match("a-") == "", ("aaa"):match("a?"))  --> aaa	aaa	true	a
print(("<b>x</b>"):match("<(.-)>"), ("<b>x</b>"):match("<(.*)>"))  --> b	b>x</b
print(("color colour"):gsub("colou?r", "C"))  --> C C	2
print(("aXXb"):match("aX-b"), ("ab"):match("aX-b"), ("ab"):match("aX+b"))  --> aXXb	ab	nil
