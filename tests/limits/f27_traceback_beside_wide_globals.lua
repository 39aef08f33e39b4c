-- outcome: any
for i = 1, 3900 do _G["g" .. i] = i string["s" .. i] = i end
local function f(n) if n == 0 then while true do debug.traceback() end end f(n - 1) end f(40)
