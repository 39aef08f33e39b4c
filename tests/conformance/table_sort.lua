-- tests/conformance/table_sort.lua: sort by default and by a function
local t = {5, 2, 8, 1, 9, 3}
table.sort(t)
print(table.concat(t, " "))         --> 1 2 3 5 8 9
table.sort(t, function(a, b) return a > b end)
print(table.concat(t, " "))         --> 9 8 5 3 2 1
local w = {"pear", "Apple", "fig", "apple"}
table.sort(w)
print(table.concat(w, " "))         --> Apple apple fig pear
local e = {}
table.sort(e)
print(#e)                           --> 0
local f = {3, 1.5, 2, -1, 2^53, -0.5}
table.sort(f)
print(table.concat(f, " "))         --> -1 -0.5 1.5 2 3 9.007199254741e+15
