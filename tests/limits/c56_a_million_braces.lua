-- outcome: any
load("return "..("{"):rep(1e6)..("}"):rep(1e6))
