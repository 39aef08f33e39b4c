-- tests/conformance/close_return_is_no_tail_call.lua: a call returned under a <close> variable runs before the closing
local log = {}
local function f()
  local r <close> = setmetatable({}, {__close = function() log[#log + 1] = "closed" end})
  return (function() log[#log + 1] = "called" return "v" end)()
end
log[#log + 1] = f()
print(table.concat(log, " "))       --> v closed
