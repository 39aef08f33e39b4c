-- tests/conformance/modulo_subnormal.lua: the sign of the result is the divisor's, however small
local tiny, half = 5e-324, 0.5
print(tiny % -half)      --> -0.5
print(-tiny % half)      --> 0.5
print(tiny % half)       --> 4.9406564584125e-324
print(5e-324 % -0.5)     --> -0.5
print(-tiny % tiny)      --> -0.0
print(0.0 % -half)       --> 0.0
