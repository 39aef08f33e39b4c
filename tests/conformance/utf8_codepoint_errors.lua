-- tests/conformance/utf8_codepoint_errors.lua: codepoint refuses what is not well formed
print(pcall(utf8.codepoint, "\xff"))  --> false	invalid UTF-8 code
print(pcall(utf8.codepoint, "abc", 4))  --> false	bad argument #3 to 'utf8.codepoint' (out of bounds)
print(pcall(utf8.codepoint, "\xe4\xb8"))  --> false	invalid UTF-8 code
print(select("#", utf8.codepoint("abc", 3, 2)))  --> 0
