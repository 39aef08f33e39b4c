-- tests/conformance/vararg_in_closure.lua: an inner function needs its own ...
local function f(...)
  local args = {...}
  return function(...) return #args, select("#", ...) end
end
print(f(1, 2, 3)(4))                --> 3	1
