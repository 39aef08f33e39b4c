-- outcome: finished
local a=os.clock() for i=1,1e3 do end return os.clock()-a
