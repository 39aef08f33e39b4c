-- outcome: finished
local t={} t[1]=1 t[2]=1 t[4]=1 for i=3,62 do t[1<<i]=1 end return #t
