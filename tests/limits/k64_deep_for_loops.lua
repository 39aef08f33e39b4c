-- outcome: any
return load(("for i = 1, 2 do "):rep(1e5) .. ("end "):rep(1e5))
