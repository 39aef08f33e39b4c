-- outcome: any
local t={} for i=1,1e5 do t[i]=1 end for k in next,t do t[k]=nil end local n=0 while n<1e5 do n=n+1 next(t) end
