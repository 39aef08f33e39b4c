-- tests/conformance/math_integer_functions.lua: tointeger, type, ult and abs
print(math.tointeger(3.0), math.tointeger(3.5), math.tointeger("8"), math.tointeger({}))  --> 3	nil	8	nil
print(math.type(1), math.type(1.0), math.type("1"), math.type(nil))  --> integer	float	nil	nil
print(math.ult(1, 2), math.ult(-1, 1), math.ult(1, -1))  --> true	false	true
print(math.abs(-5), math.abs(-5.5), math.abs(math.mininteger))  --> 5	5.5	-9223372036854775808
print(pcall(math.type))             --> false	bad argument #1 to 'math.type' (value expected)
print(math.tointeger(2^63), math.tointeger(-2^63))  --> nil	-9223372036854775808
