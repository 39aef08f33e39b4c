-- outcome: any
assert(false, ("x"):rep(2e7))
