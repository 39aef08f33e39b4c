-- outcome: any
return load(("local a "):rep(1e5))
