-- tests/conformance/table_sort_invalid_order.lua: an order that is not one is detected or ends
local t = {}
for i = 1, 100 do t[i] = i end
local ok, message = pcall(table.sort, t, function() return true end)
print(ok, message)                  --> false	invalid order function for sorting
print(#t)                           --> 100
