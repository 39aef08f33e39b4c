-- tests/conformance/closure_in_while_body.lua: a local of a loop body is new in every turn
local fs, i = {}, 1
while i <= 3 do
  local j = i * 10
  fs[i] = function() j = j + 1 return j end
  i = i + 1
end
print(fs[1](), fs[1](), fs[2](), fs[3]())  --> 11	12	21	31
