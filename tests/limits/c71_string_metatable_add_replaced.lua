-- outcome: any
getmetatable("").__add=function() return 1337 end return "a"+"b"
