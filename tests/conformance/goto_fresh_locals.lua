-- tests/conformance/goto_fresh_locals.lua: a backward goto makes new locals for closures
local fs = {}
do
  local i = 0
  ::again::
  local x = i
  fs[#fs + 1] = function() x = x + 10 return x end
  i = i + 1
  if i < 3 then goto again end
end
print(fs[1](), fs[1](), fs[2](), fs[3]())  --> 10	20	11	12
