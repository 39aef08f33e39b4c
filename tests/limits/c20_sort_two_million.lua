-- outcome: any
local t={} for i=1,2e6 do t[i]=i%7 end table.sort(t)
