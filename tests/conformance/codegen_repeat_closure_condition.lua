-- tests/conformance/codegen_repeat_closure_condition.lua: the condition of repeat uses a captured local of the body
local fs, n = {}, 0
repeat
  local k = n
  fs[#fs + 1] = function() k = k + 100 return k end
  n = n + 1
until k >= 2 or fs[#fs]() > 150
print(#fs, fs[1](), n)              --> 3	200	3
