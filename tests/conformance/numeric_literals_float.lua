-- tests/conformance/numeric_literals_float.lua: how floats are written
print(1., .5, 1.5e3, 1E-2)          --> 1.0	0.5	1500.0	0.01
print(3e0, 5e+2, 0x.8p1, 0xA.8)     --> 3.0	500.0	1.0	10.5
print(0x1p4, 0x1P-2, 0xfp+0)        --> 16.0	0.25	15.0
print(9223372036854775808, 1e308 * 10)  --> 9.2233720368548e+18	inf
