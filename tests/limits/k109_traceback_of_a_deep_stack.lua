-- outcome: any
local function deep(n) if n == 0 then return debug.traceback("x") end return (deep(n - 1)) end
return #deep(100000)
