-- outcome: any
local n=65000
local k1=("x"):rep(n) local k2=("x"):rep(n-1).."x"
local prev=nil
for i=1,1000 do local c={} c[k2]=1 c[k2]=nil if prev then setmetatable(c,{__index=prev}) end prev=c end
local x for i=1,1e9 do x=prev[k1] end
