-- tests/conformance/unpack_errors.lua: unpack of too little or too large data
print(pcall(string.unpack, "i4", "abc"))  --> false	bad argument #2 to 'string.unpack' (data string too short)
print(pcall(string.unpack, "z", "abc"))  --> false	bad argument #2 to 'string.unpack' (unfinished string for format 'z')
print(pcall(string.unpack, "s1", "\5ab"))  --> false	bad argument #2 to 'string.unpack' (data string too short)
print(pcall(string.unpack, "<i16", ("\1"):rep(16)))  --> false	16-byte integer does not fit into Lua Integer
print(pcall(string.unpack, "b", "a", 3))  --> false	bad argument #3 to 'string.unpack' (initial position out of string)
print(string.unpack("b", "a", 1), pcall(string.unpack, "b", "a", 2))  --> 97	false	bad argument #2 to 'string.unpack' (data string too short)
print(pcall(string.unpack, "c10", "abc"))  --> false	bad argument #2 to 'string.unpack' (data string too short)
