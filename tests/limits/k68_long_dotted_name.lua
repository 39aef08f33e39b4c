-- outcome: any
return load("return a" .. (".b"):rep(1e6))
