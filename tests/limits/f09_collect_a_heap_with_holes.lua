-- outcome: any
local t={} for i=1,600000 do t[i]=function() end end
local keep={} for i=1,600 do keep[i]=t[i*1000] end
t=nil
local c=collectgarbage
while true do c() end
