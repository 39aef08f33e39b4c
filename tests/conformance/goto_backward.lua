-- tests/conformance/goto_backward.lua: goto jumps back to make a loop
local i, s = 1, 0
::top::
if i <= 10 then
  s = s + i
  i = i + 1
  goto top
end
print(s)                            --> 55
