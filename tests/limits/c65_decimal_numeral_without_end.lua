-- outcome: any
return load("return 1"..("0"):rep(199).."e1"), tonumber("1"..("0"):rep(2e7))
