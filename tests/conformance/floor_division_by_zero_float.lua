-- tests/conformance/floor_division_by_zero_float.lua: float division by zero gives infinities and not-a-number
print(1 / 0, -1 / 0)                --> inf	-inf
print(1 // 0.0, -1 // 0.0)          --> inf	-inf
print(0 / 0 ~= 0 / 0)               --> true
print(0.0 // 0.0 ~= 0.0 // 0.0)     --> true
print(1 / -0.0)                     --> -inf
