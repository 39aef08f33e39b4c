-- outcome: any
local function handler(e) return xpcall(error, handler, e) end
return xpcall(error, handler, "x")
