-- tests/conformance/close_on_return.lua: return computes its values before closing
local log = {}
local value = "before"
local function f()
  local r <close> = setmetatable({}, {__close = function() value = "after" log[#log + 1] = "closed" end})
  return value, 2, nil
end
print(f())                          --> before	2	nil
print(value, #log)                  --> after	1
