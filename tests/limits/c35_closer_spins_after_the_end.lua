-- outcome: limit
local a<close> =setmetatable({},{__close=function() while true do end end}) while true do end
