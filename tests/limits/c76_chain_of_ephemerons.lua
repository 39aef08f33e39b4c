-- outcome: any
local t=setmetatable({},{__mode="k"}) local k={} for i=1,2e5 do local n={} t[n]=k k=n end local keep=k for i=1,20 do collectgarbage() end
