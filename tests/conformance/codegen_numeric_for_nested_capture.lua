-- tests/conformance/codegen_numeric_for_nested_capture.lua: nested numeric loops with captured variables
local fs = {}
for i = 1, 3 do for j = i, 3 do fs[#fs + 1] = function() i = i + j return i end end end
local out = {}
for k = 1, #fs do out[k] = fs[k]() end
print(table.concat(out, " "))       --> 2 4 7 4 7 6
print(fs[1](), fs[2](), fs[4]())    --> 8	10	9
