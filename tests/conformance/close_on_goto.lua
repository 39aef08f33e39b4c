-- tests/conformance/close_on_goto.lua: goto out of a block closes, and goto continue closes every turn
local log = {}
local function res(name) return setmetatable({}, {__close = function() log[#log + 1] = "close " .. name end}) end
for i = 1, 2 do
  local r <close> = res(i)
  if i == 1 then goto continue end
  log[#log + 1] = "body " .. i
  ::continue::
end
do
  local n = 0
  ::again::
  do
    local r <close> = res("again" .. n)
    n = n + 1
    if n < 3 then goto again end
  end
end
print(table.concat(log, ", "))      --> close 1, body 2, close 2, close again0, close again1, close again2
