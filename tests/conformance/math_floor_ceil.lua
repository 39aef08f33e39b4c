-- tests/conformance/math_floor_ceil.lua: floor and ceil give integers when they fit
print(math.floor(3.7), math.floor(-3.7), math.ceil(3.2), math.ceil(-3.2))  --> 3	-4	4	-3
print(math.floor(5), math.ceil(5), math.floor(1e100), math.ceil(-1e100))  --> 5	5	1e+100	-1e+100
print(math.type(math.floor(2.0)), math.type(math.floor(1e300)))  --> integer	float
print(math.floor("3.7"), pcall(math.floor, {}))  --> 3	false	bad argument #1 to 'math.floor' (number expected, got table)
