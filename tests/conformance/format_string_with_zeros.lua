-- tests/conformance/format_string_with_zeros.lua: %s takes strings with zero bytes only without modifiers
print(#("%s"):format("a\0b"))       --> 3
print(pcall(string.format, "%10s", "a\0b"))  --> false	bad argument #2 to 'string.format' (string contains zeros)
