-- outcome: limit
local t={} for i=1,3e5 do t[i]={} end while true do collectgarbage() end
