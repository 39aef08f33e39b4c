-- outcome: any
return pcall(table.unpack,{},1,1e7)
