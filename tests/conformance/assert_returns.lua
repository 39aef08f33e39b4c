-- tests/conformance/assert_returns.lua: assert gives all its arguments back
print(assert(1, 2, nil))            --> 1	2	nil
print(pcall(assert, nil))           --> false	assertion failed!
print(pcall(assert, false, "why"))  --> false	why
print(select(2, pcall(assert, false, {1}))[1])  --> 1
print(pcall(assert))                --> false	bad argument #1 to 'assert' (value expected)
print(pcall(assert, nil, nil))      --> false	nil
