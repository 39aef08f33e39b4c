-- tests/conformance/error_in_metamethods_positions.lua: errors inside metamethods carry their own line
local t = setmetatable({}, {
  __index = function(_, k) error("index " .. k) end,
  __add = function() error("add") end,
  __call = function() error("call", 2) end,
})
print(pcall(function() return t.x end))  --> false	tests/conformance/error_in_metamethods_positions.lua:3: index x
print(pcall(function() return t + 1 end))  --> false	tests/conformance/error_in_metamethods_positions.lua:4: add
print(pcall(function()              --> false	tests/conformance/error_in_metamethods_positions.lua:10: call
  t()
end))
