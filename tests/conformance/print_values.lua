-- tests/conformance/print_values.lua: print uses tostring and tabs
print(nil, true, 1, 1.0, "s")       --> nil	true	1	1.0	s
print()                             -->
print("a", "", "b")                 --> a		b
print((nil))                        --> nil
