-- outcome: any
return #("x"):rep(1<<31, ("y"):rep(1<<20))
