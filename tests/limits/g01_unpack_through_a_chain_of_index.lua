-- outcome: any
local p = {}
for i = 1, 1500 do p = setmetatable({}, {__index = p}) end
while true do pcall(table.unpack, p, 1, 20000) end
