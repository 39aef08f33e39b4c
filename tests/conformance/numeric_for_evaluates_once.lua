-- tests/conformance/numeric_for_evaluates_once.lua: limits and step are computed once
local calls = 0
local function limit() calls = calls + 1 return 3 end
local n = 0
for i = 1, limit(), 1 do n = n + 1 end
print(n, calls)                     --> 3	1
