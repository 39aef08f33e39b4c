-- outcome: any
return pcall(table.move, {1}, 1, 1e9, 2)
