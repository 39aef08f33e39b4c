-- outcome: any
print(("x"):rep(2e7))
