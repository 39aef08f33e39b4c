-- tests/conformance/load_strings.lua: load compiles text to a function
print(load("return 1 + 1")())       --> 2
print(load("syntax error here", "=chunk"))  --> nil	chunk:1: syntax error near 'error'
print(load("return ...", "=c")(1, 2))  --> 1	2
print(load("x = ", "=c"))           --> nil	c:1: unexpected symbol near <eof>
print(load("")())                   -->
