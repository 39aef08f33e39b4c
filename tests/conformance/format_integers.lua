-- tests/conformance/format_integers.lua: %d and %i with flags, width and precision
print(("%d|%5d|%-5d|%05d|%+d|% d"):format(42, 42, 42, 42, 42, 42))  --> 42|   42|42   |00042|+42| 42
print(("%.3d|%8.3d|%i"):format(7, 7, -7))  --> 007|     007|-7
print(("%d"):format(3.0), ("%d"):format("10"))  --> 3	10
print(("%d %d"):format(math.mininteger, math.maxinteger))  --> -9223372036854775808 9223372036854775807
print(pcall(string.format, "%d", 3.5))  --> false	bad argument #2 to 'string.format' (number has no integer representation)
print(pcall(string.format, "%d", "x"))  --> false	bad argument #2 to 'string.format' (number expected, got string)
