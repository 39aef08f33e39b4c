-- outcome: any
local p=("y"):rep(65000).."."
local s="x"
local f=string.find
for i=1,1e9 do f(s,p) end
