-- tests/conformance/close_on_break.lua: break closes the variables of the loop body
local log = {}
local function res(name) return setmetatable({}, {__close = function() log[#log + 1] = "close " .. name end}) end
for i = 1, 3 do
  local r <close> = res(i)
  log[#log + 1] = "turn " .. i
  if i == 2 then break end
end
print(table.concat(log, ", "))      --> turn 1, close 1, turn 2, close 2
