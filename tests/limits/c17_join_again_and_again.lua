-- outcome: limit
local t={} for i=1,1e5 do t[i]="abcdefghij" end while true do table.concat(t) end
