-- tests/conformance/math_max_min.lua: max and min keep the kind of number
print(math.max(1, 2.5), math.max(3, 2), math.min(1.0, 2), math.min(-1, -1.5))  --> 2.5	3	1.0	-1.5
print(math.max(1), math.min(2.0), math.max(1, 1.0), math.max(1.0, 1))  --> 1	2.0	1	1.0
print(pcall(math.max))              --> false	bad argument #1 to 'math.max' (value expected)
print(pcall(math.min, 1, "x"))      --> false	attempt to compare string with number
