-- outcome: any
local t = {} for i = 1, 500000 do t[i] = {} end for i = 1, 500000 do tostring(t[i]) end
