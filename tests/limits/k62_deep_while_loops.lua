-- outcome: any
return load(("while x do "):rep(1e5) .. ("end "):rep(1e5))
