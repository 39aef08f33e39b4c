-- outcome: limit
while true do utf8.char(table.unpack({},1,0)) end
