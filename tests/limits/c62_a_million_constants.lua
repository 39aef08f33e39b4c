-- outcome: limit
local t={} for i=1,1e6 do t[i]="x="..i..".5" end return load(table.concat(t,"\n"))
