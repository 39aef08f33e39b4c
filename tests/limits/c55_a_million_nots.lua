-- outcome: any
load("return "..("not "):rep(1e6).."1")
