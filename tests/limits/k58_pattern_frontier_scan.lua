-- outcome: any
local s = (" "):rep(1e6)
for _ = 1, 10 do s:find("%f[%w]x") end
