-- outcome: any
getmetatable("").__index=function() return "pwned" end return ("x").foo
