-- outcome: limit
local function closer() return setmetatable({}, {__close = function() while true do end end}) end
local function nest(n) local c <close> = closer() return (nest(n + 1)) end
nest(0)
