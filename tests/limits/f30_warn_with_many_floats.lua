-- outcome: any
local t={} for i=1,900000 do t[i]=1.2345678901234e-300*i end
warn(table.unpack(t))
