-- outcome: any
return load("return " .. ("n"):rep(1e7))
