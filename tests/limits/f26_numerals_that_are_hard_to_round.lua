-- outcome: any
local s="2.2250738585072011360574097967091e-308" 
local x for i=1,1e9 do x=s+0 end
