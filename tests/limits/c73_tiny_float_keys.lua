-- outcome: finished
local t={} for i=1,1e5 do t[2.0^-i*(1+i/2^20)]=1 end return "done"
