-- outcome: any
local t={} for i=1,1e9 do t[i]=load("return function(a,b,c) return a+"..i.." end") end
