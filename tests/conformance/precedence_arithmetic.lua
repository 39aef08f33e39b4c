-- tests/conformance/precedence_arithmetic.lua: how operators bind
print(1 + 2 * 3, (1 + 2) * 3)       --> 7	9
print(2 + 3 .. "", 1 .. 2 + 3)      --> 5	15
print(not 1 == 2, not (1 == 2))     --> false	true
print(-3 ^ 2, 2 * -3)               --> -9.0	-6
print(1 << 2 + 1, (1 << 2) + 1)     --> 8	5
print(pcall(load("return 5 & 3 == 1", "=c")))  --> true	true
print(1 | 2 ~ 3 & 4, 6 & 3 << 1)    --> 3	6
print(1 .. 2 == "12", "a" < "b" == true)  --> true	true
