-- outcome: any
pcall(string.pack, ("!"):rep(1e6))
pcall(string.packsize, ("c99999999"):rep(1000))
pcall(string.packsize, "c" .. ("9"):rep(1e6))
pcall(string.unpack, ("z"):rep(1e5), ("\0"):rep(1e5))
