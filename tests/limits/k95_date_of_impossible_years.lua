-- outcome: any
pcall(os.date, "!%c", math.maxinteger)
pcall(os.date, "!%c", math.mininteger)
pcall(os.date, "!*t", 1 << 60)
pcall(os.time, {year = math.maxinteger, month = 1, day = 1})
pcall(os.time, {year = 2000, month = math.mininteger, day = math.maxinteger})
pcall(os.date, ("%"):rep(1e6), 0)
