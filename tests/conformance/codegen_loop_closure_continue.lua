-- tests/conformance/codegen_loop_closure_continue.lua: closures, goto continue and break close the right variables
local fs = {}
for i = 1, 6 do
  local j = i * 10
  if i % 2 == 0 then goto continue end
  do
    local k = j + 1
    fs[#fs + 1] = function() k = k + 1 return i, j, k end
    if i == 5 then break end
  end
  ::continue::
end
print(#fs)                          --> 3
print(fs[1]())                      --> 1	10	12
print(fs[1]())                      --> 1	10	13
print(fs[2]())                      --> 3	30	32
print(fs[3]())                      --> 5	50	52
