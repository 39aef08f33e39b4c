-- outcome: any
return #string.pack("!16 i16 Xi16 s",1,("x"):rep(10))
