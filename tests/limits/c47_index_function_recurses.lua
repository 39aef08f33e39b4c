-- outcome: any
local t=setmetatable({},{}) getmetatable(t).__index=function(t,k) return t[k+1] end local x=t[1]
