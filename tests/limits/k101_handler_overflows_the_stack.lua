-- outcome: any
local function deep() return 1 + deep() end
return xpcall(deep, deep)
