-- outcome: any
return load("return 0x"..("f"):rep(2e7))
