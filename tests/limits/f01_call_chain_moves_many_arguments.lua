-- outcome: any
local t={} for i=1,500000 do t[i]=i end
local c=function() end
for i=1,195 do c=setmetatable({},{__call=c}) end
c(table.unpack(t))
