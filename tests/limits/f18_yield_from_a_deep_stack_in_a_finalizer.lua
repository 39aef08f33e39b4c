-- outcome: any
local co
local function deep(n) if n==0 then while true do coroutine.yield() end end local r=deep(n-1) return r end
setmetatable({}, {__gc=function()
  co=coroutine.create(function() deep(190000) end)
  while true do coroutine.resume(co) end
end})
collectgarbage()
local x for i=1,1e9 do x=i end
