-- tests/conformance/next_function.lua: next walks a table and refuses unknown keys
print(next({}), next({10}))         --> nil	1	10
print(next({10, 20}, 1))            --> 2	20
print(next({10, 20}, 2))            --> nil
print(pcall(next, {}, "nope"))      --> false	invalid key to 'next'
print(pcall(next))                  --> false	bad argument #1 to 'next' (table expected, got no value)
local t = {a = 1}
print(next(t, (next(t))))           --> nil
