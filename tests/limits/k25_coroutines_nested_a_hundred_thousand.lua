-- outcome: any
local function nest(n)
  if n == 0 then return "bottom" end
  return (coroutine.wrap(nest)(n - 1))
end
return nest(100000)
