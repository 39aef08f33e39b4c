-- outcome: any
return pcall(string.rep,setmetatable({},{__name=("A"):rep(1e6)}))
