-- tests/conformance/close_reverse_order.lua: several <close> variables close in reverse order
local log = {}
local function res(name) return setmetatable({}, {__close = function() log[#log + 1] = name end}) end
do
  local a <close> = res "a"
  local b <close> = res "b"
  local c <close> = res "c"
end
print(table.concat(log, " "))       --> c b a
