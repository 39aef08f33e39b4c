-- tests/conformance/codegen_comparison_as_value.lua: comparisons used as values
local a, b = 1, 2
local lt, le, eq, ne, gt = a < b, a <= b, a == b, a ~= b, a > b
print(lt, le, eq, ne, gt)           --> true	true	false	true	false
print(a < b == true, (a < b) and "yes" or "no", not (a < b))  --> true	yes	false
local t = {a < b, b < a, x = a == 1}
print(t[1], t[2], t.x)              --> true	false	true
print((function() return a > b, a == a end)())  --> false	true
