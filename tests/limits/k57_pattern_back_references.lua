-- outcome: any
local s = ("ab"):rep(1e5)
return s:find("(.-)%1%1%1$")
