-- tests/conformance/goto_nested_break.lua: goto leaves several loops at once
local found
for i = 1, 5 do
  for j = 1, 5 do
    if i * j == 12 then found = i .. "*" .. j goto out end
  end
end
::out::
print(found)                        --> 3*4
