-- outcome: any
return load("return {" .. ("1,"):rep(1e6) .. "}")
