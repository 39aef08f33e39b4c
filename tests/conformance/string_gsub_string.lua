-- tests/conformance/string_gsub_string.lua: replacement strings with % captures
print(("hello"):gsub("l", "L"), (("hello"):gsub("l", "L", 1)))  --> heLLo	heLlo
print(("abc"):gsub("%w", "%0%0"), (("abc def"):gsub("(%w+) (%w+)", "%2 %1")))  --> aabbcc	def abc
print(("abc"):gsub("b", "%%"), ("x"):gsub("x", "%1"))  --> a%c	x	1
print(("abc"):gsub("", "-"))        --> -a-b-c-	4
print(("abc"):gsub("b", "", 0))     --> abc	0
