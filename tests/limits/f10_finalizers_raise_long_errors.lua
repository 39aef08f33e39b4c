-- outcome: any
warn("@on")
local e=("x"):rep(25000000)
local mt={__gc=function() error(e,0) end}
for i=1,5000 do setmetatable({},mt) end
while true do end
