-- tests/conformance/select_errors.lua: select outside its arguments
print(pcall(select, 0, "a"))        --> false	bad argument #1 to 'select' (index out of range)
print(pcall(select, -2, "a"))       --> false	bad argument #1 to 'select' (index out of range)
print(pcall(select, "x"))           --> false	bad argument #1 to 'select' (number expected, got string)
print(pcall(select))                --> false	bad argument #1 to 'select' (number expected, got no value)
