-- tests/conformance/error_levels.lua: the level says whose line is put before the message
local function f(level) error("msg", level) end
print(pcall(f, 0))                  --> false	msg
print(pcall(f, 1))                  --> false	tests/conformance/error_levels.lua:2: msg
print(pcall(function()              --> false	tests/conformance/error_levels.lua:6: msg
  f(2)
end))
print(pcall(function() error("none", 50) end))  --> false	none
print(pcall(error, {1}, 2) == false)  --> true
