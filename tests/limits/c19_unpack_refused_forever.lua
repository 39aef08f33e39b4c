-- outcome: limit
while true do pcall(table.unpack,{},1,9e5) end
