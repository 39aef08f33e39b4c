-- outcome: any
load("return "..("("):rep(1e6).."1"..(")"):rep(1e6))
