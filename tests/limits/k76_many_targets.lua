-- outcome: any
return load(("a,"):rep(1e5) .. "a = 1")
