-- outcome: any
return load("return x" .. (" and x or x"):rep(1e5))
