-- tests/conformance/tonumber_bases.lua: tonumber with a base
print(tonumber("ff", 16), tonumber("FF", 16), tonumber("777", 8), tonumber("1010", 2))  --> 255	255	511	10
print(tonumber("z", 36), tonumber("-zz", 36), tonumber(" 11 ", 2))  --> 35	-1295	3
print(tonumber("12", 2), tonumber("8", 8), tonumber("", 10), tonumber("1.0", 10))  --> nil	nil	nil	nil
print(tonumber("7fffffffffffffff", 16), tonumber("ffffffffffffffff", 16))  --> 9223372036854775807	-1
print(pcall(tonumber, 10, 16))      --> false	bad argument #1 to 'tonumber' (string expected, got number)
print(pcall(tonumber, "10", 1))     --> false	bad argument #2 to 'tonumber' (base out of range)
print(pcall(tonumber, "10", 37))    --> false	bad argument #2 to 'tonumber' (base out of range)
