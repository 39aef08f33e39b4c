-- outcome: any
error(("x"):rep(3e7))
