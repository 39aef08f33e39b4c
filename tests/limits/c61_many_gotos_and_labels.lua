-- outcome: any
local t={} for i=1,3e4 do t[i]="goto l"..i end for i=1,3e4 do t[#t+1]="::l"..i.."::" end return load(table.concat(t," "))
