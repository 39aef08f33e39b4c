-- outcome: any
return load("return " .. ("- "):rep(1e6) .. "1")
