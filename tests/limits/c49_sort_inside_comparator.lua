-- outcome: any
local function f() table.sort({1,2,3},function() f() return true end) end f()
