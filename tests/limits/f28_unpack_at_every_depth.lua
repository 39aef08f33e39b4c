-- outcome: any
local f=string.unpack local s=("x"):rep(100)
for i=1,1e9 do f("i4i4i4i4",s) end
