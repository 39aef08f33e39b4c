-- tests/conformance/equality_types.lua: values of different types are never equal
print(1 == "1", nil == false, 0 == false)  --> false	false	false
print("a" == "a", {} == {}, "" == nil)  --> true	false	false
local t = {}
print(t == t, t ~= t)               --> true	false
