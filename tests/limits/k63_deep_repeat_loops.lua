-- outcome: any
return load(("repeat "):rep(1e5) .. ("until x "):rep(1e5))
