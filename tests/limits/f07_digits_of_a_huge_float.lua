-- outcome: any
local f=string.format
for i=1,1e9 do f("%.99f",1.7e308) end
