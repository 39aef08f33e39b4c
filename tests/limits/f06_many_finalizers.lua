-- outcome: any
local keep = {} for i = 1, 500000 do keep[i] = setmetatable({}, {__gc = function() end}) end keep = nil while true do collectgarbage() end
