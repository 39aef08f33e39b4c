-- outcome: any
local function f() local a <close> = setmetatable({}, {__close = function() return f() end}) error(1) end f()
