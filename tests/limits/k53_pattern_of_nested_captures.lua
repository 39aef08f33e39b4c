-- outcome: any
local s = ("a"):rep(10000)
return s:find(("(a*"):rep(30) .. (")"):rep(30) .. "b")
