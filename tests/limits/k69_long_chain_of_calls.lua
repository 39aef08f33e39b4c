-- outcome: any
return load("return f" .. "()" .. ("()"):rep(1e6))
