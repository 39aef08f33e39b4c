-- tests/conformance/close_on_error.lua: an error closes and is passed to __close
local seen
local function f()
  local r <close> = setmetatable({}, {__close = function(_, e) seen = e end})
  error("boom", 0)
end
print(pcall(f))                     --> false	boom
print(seen)                         --> boom
