-- outcome: limit
local s="10" local n=0 for i=1,1e9 do n=s+n end
