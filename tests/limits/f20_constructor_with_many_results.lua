-- outcome: any
local t = {} for i = 1, 400000 do t[i] = i end local function f(...) return {...} end while true do f(table.unpack(t)) end
