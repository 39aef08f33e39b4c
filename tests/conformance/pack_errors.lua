-- tests/conformance/pack_errors.lua: what pack, unpack and packsize refuse
print(pcall(string.pack, "i17", 1))  --> false	integral size (17) out of limits [1,16]
print(pcall(string.pack, "i0", 1))  --> false	integral size (0) out of limits [1,16]
print(pcall(string.pack, "b", 128))  --> false	bad argument #2 to 'string.pack' (integer overflow)
print(pcall(string.pack, "B", -1))  --> false	bad argument #2 to 'string.pack' (unsigned overflow)
print(pcall(string.pack, "y", 1))   --> false	invalid format option 'y'
print(pcall(string.pack, "c", "x"))  --> false	missing size for format option 'c'
print(pcall(string.pack, "c2", "abc"))  --> false	bad argument #2 to 'string.pack' (string longer than given size)
print(pcall(string.pack, "z", "a\0b"))  --> false	bad argument #2 to 'string.pack' (string contains zeros)
print(pcall(string.pack, "s1", ("x"):rep(256)))  --> false	bad argument #2 to 'string.pack' (string length does not fit in given size)
print(pcall(string.pack, "!3 i4", 1))  --> false	bad argument #1 to 'string.pack' (format asks for alignment not power of 2)
print(pcall(string.pack, "Xz"))     --> false	bad argument #1 to 'string.pack' (invalid next option for option 'X')
print(pcall(string.pack, "i4"))     --> false	bad argument #2 to 'string.pack' (number expected, got nil)
print(pcall(string.packsize, "s"))  --> false	bad argument #1 to 'string.packsize' (variable-length format)
print(pcall(string.packsize, "z"))  --> false	bad argument #1 to 'string.packsize' (variable-length format)
