-- tests/conformance/power_always_float.lua: ^ always gives a float and associates to the right
print(2 ^ 2, 2 ^ 0.5 == math.sqrt(2))  --> 4.0	true
print(2 ^ 3 ^ 2, (2 ^ 3) ^ 2)       --> 512.0	64.0
print(-2 ^ 2, (-2) ^ 2)             --> -4.0	4.0
print(2 ^ -2, 0 ^ 0)                --> 0.25	1.0
print((-8) ^ (1 / 3) ~= (-8) ^ (1 / 3))  --> true
