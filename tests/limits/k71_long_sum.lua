-- outcome: any
return load("return x" .. (" + x"):rep(1e6))
