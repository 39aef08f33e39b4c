-- outcome: limit
local function f(...) return select("#", ...) end
local t = {}
while true do f(table.unpack(t, 1, 100000)) end
