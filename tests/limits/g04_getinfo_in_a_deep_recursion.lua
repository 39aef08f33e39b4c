-- outcome: any
local function f(n)
  if n == 0 then while true do debug.getinfo(150000, "nSl") end end
  f(n - 1)
  return 1
end
f(160000)
