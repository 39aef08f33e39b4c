-- outcome: any
local a,b=-1.7e308,3.3e-308 local z
for i=1,1e9 do z=a%b end
