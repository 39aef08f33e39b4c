-- outcome: any
return load("return " .. ("f("):rep(1e5) .. (")"):rep(1e5))
