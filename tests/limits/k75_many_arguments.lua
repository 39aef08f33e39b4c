-- outcome: any
return load("return f(" .. ("1,"):rep(1e5) .. "1)")
