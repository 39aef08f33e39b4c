-- outcome: any
return load("--" .. ("x"):rep(2e7))
