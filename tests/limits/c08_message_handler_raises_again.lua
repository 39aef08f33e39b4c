-- outcome: any
local function h(e) error(e) end xpcall(function() error(1) end, h)
