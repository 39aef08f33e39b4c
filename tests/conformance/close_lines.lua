-- tests/conformance/close_lines.lua: the line in which a variable is closed: of the block's last token, the loop's end, the label
local function closing(name)
  return setmetatable({}, {__close = function() print(name, select(2, pcall(error, "", 3))) end})
end
for i = 1, 1 do
  local c <close> = closing("break")
  break
  -- here
end                                   --> break	tests/conformance/close_lines.lua:9: 
while true do
  local c <close> = closing("break in if")
  if c then
    break
  end
end                                   --> break in if	tests/conformance/close_lines.lua:15: 
repeat
  local c <close> = closing("break in repeat")
  do break end

until true                            --> break in repeat	tests/conformance/close_lines.lua:20: 
do
  local c <close> = closing("do")     --> do	tests/conformance/close_lines.lua:22: 

end
do
  local c <close> = closing("do with a block last")
  if c then
    local x
  end                                 --> do with a block last	tests/conformance/close_lines.lua:29: 

end
if true then
  local c <close> = closing("if")     --> if	tests/conformance/close_lines.lua:33: 

else
end
do
  local c <close> = closing("goto")
  goto after
end
::after::                             --> goto	tests/conformance/close_lines.lua:41: 
for i in next, {1}, nil, closing("for") do
  local x

end                                   --> for	tests/conformance/close_lines.lua:45: 
for i in next, {1}, nil, closing("break out of for") do
  break

end                                   --> break out of for	tests/conformance/close_lines.lua:49: 
for i = 1, 1 do
  local c <close> = closing("for body")
  while i > 1 do

  end                                 --> for body	tests/conformance/close_lines.lua:54: 

end
for i = 1, 1 do
  local c <close> = closing("continue")
  if c then goto continue end
  print("not here")
  ::continue::                        --> continue	tests/conformance/close_lines.lua:61: 

end
local function f()
  local c <close> = closing("function")
  local x

end                                   --> function	tests/conformance/close_lines.lua:68: 
f()
local rounds = 0
::back::
do
  local c <close> = closing("back")
  rounds = rounds + 1
  if rounds == 1 then
    goto back                         --> back	tests/conformance/close_lines.lua:76: 
  end
end                                   --> back	tests/conformance/close_lines.lua:77: 
