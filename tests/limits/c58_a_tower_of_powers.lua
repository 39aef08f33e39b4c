-- outcome: any
return load("return 2"..("^2"):rep(1e5))
