-- outcome: any
local function mk() setmetatable({},{__gc=function(o) mk2() end}) end mk2=mk mk()
