-- outcome: limit
for i=1,1e9 do setmetatable({},{__gc=function() error(("x"):rep(1e6)) end}) end
