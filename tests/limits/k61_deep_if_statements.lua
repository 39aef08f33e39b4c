-- outcome: any
return load(("if x then "):rep(1e5) .. ("end "):rep(1e5))
