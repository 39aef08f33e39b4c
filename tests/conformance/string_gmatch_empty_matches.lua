-- tests/conformance/string_gmatch_empty_matches.lua: empty matches never overlap a match
local log = {}
for s, w in ("ab12"):gmatch("()(%d*)") do log[#log + 1] = s .. "[" .. w .. "]" end
print(table.concat(log, " "))       --> 1[] 2[] 3[12]
print(("abc"):gsub("%w*", "x"))     --> x	1
print(("hello world"):gsub("o*", "-"))  --> -h-e-l-l- -w-r-l-d-	10
