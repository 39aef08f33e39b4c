-- tests/conformance/comparison_integers.lua: order and equality of integers
print(1 < 2, 2 < 1, 1 <= 1, 2 >= 3, 3 > 2)  --> true	false	true	false	true
print(1 == 1, 1 ~= 1, 1 == 2)       --> true	false	false
print(math.mininteger < math.maxinteger)  --> true
