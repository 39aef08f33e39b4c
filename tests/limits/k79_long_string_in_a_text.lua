-- outcome: any
return load("return [==[" .. ("x"):rep(2e7) .. "]==]")
