-- outcome: finished
return pcall(string.unpack,"c2147483647","x")
