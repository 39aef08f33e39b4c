-- tests/conformance/math_functions.lua: roots, logarithms and circular functions
print(math.sqrt(16), math.sqrt(2) > 1.414, math.exp(0), math.log(1))  --> 4.0	true	1.0	0.0
print(math.log(8, 2), math.log(1000, 10), math.log(27, 3) > 2.999)  --> 3.0	3.0	true
print(math.sin(0), math.cos(0), math.tan(0))  --> 0.0	1.0	0.0
print(math.asin(0), math.acos(1), math.atan(0), math.atan(1, 0) == math.pi / 2)  --> 0.0	0.0	0.0	true
print(math.atan(0, -1) == math.pi, math.atan(-0.0, 1))  --> true	-0.0
print(("%.10f %.10f"):format(math.pi, math.deg(math.pi)), math.rad(180) == math.pi)  --> 3.1415926536 180.0000000000	true
