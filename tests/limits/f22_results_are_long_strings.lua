-- outcome: any
local s = ("x"):rep(15000000) return s
