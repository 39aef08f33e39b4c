-- tests/conformance/goto_in_nested_loops_continue.lua: continue labels in nested loops belong to their loops
local out = {}
for i = 1, 3 do
  for j = 1, 3 do
    if j == i then goto continue end
    if j == 3 and i == 1 then goto next_i end
    out[#out + 1] = i .. j
    ::continue::
  end
  ::next_i::
end
print(table.concat(out, " "))       --> 12 21 23 31 32
