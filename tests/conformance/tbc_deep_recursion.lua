-- tests/conformance/tbc_deep_recursion.lua: many pending closers unwind in order
local n, last, ordered = 0, math.huge, true
local function f(d)
  local c <close> = setmetatable({}, {__close = function() n = n + 1 ordered = ordered and d < last and true last = d end})
  if d == 150 then error("deep", 0) end
  f(d + 1)
end
print(pcall(f, 1))                  --> false	deep
print(n, ordered, last)             --> 150	true	1
