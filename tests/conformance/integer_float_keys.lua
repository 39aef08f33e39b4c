-- tests/conformance/integer_float_keys.lua: a float key with an integer value is that integer
local t = {}
t[1] = "a"; t[2.0] = "b"; t[2^53] = "c"
print(t[1.0], t[2], t[1 << 53])     --> a	b	c
print(#t, next({[3.0] = 1}))        --> 2	3	1
print(math.type(next({[3.0] = 1})))  --> integer
t[1.5] = "d"
print(t[1.5], t["1"])               --> d	nil
