-- tests/conformance/debug_traceback_elided.lua: a long traceback leaves levels out as the reference does
local function deep(n)
  if n == 0 then return debug.traceback("") end
  local text = deep(n - 1)
  return text
end
for _, n in ipairs{18, 19, 20, 21, 100} do
  local text = deep(n)
  print(n, select(2, text:gsub("\n", "")), text:match("skipping %d+ levels"))
end
--> 18	22	nil
--> 19	23	nil
--> 20	23	skipping 1 levels
--> 21	23	skipping 2 levels
--> 100	23	skipping 81 levels
