-- tests/conformance/float_to_integer_for_index.lua: string functions take floats with integer values only
print(("abc"):sub(2.0), ("x"):rep(2.0))  --> bc	xx
print(pcall(string.rep, "x", 1.5))  --> false	bad argument #2 to 'string.rep' (number has no integer representation)
print(pcall(string.sub, "abc", "2"))  --> true	bc
print(pcall(string.sub, "abc", "x"))  --> false	bad argument #2 to 'string.sub' (number expected, got string)
