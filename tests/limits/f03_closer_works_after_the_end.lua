-- outcome: any
local f="c"..("0"):rep(25000000).."1"
local x<close> =setmetatable({},{__close=function() for i=1,300 do string.packsize(f) end end})
while true do end
