-- tests/conformance/not_operator.lua: not gives a boolean for every value
print(not nil, not false, not true)  --> true	true	false
print(not 0, not "", not {})        --> false	false	false
print(not not nil, not not 1)       --> false	true
