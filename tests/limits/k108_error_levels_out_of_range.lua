-- outcome: error
pcall(error, "a", -1)
pcall(error, "b", math.maxinteger)
pcall(error, "c", math.mininteger)
error("d", 1 << 40)
