-- tests/conformance/goto_continue.lua: goto continue skips to the end of the body
local log = {}
for i = 1, 6 do
  if i % 2 == 0 then goto continue end
  log[#log + 1] = i
  ::continue::
end
print(table.concat(log, " "))       --> 1 3 5
