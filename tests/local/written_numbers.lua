-- Numbers as io.write writes them: not as tostring.
io.write(1.0, " ", -0.0, " ", 2^53, " ", 1e15, " ", 1e100, " ", 1/0, " ", -1/0, "\n")
io.write(1, " ", -1, " ", math.mininteger, " ", 3.14159265358979, " ", 100.0, " ", 1e14, " ", 0.1, "\n")
for i = -20, 20 do io.write(10.0 ^ i, " ", -(2.0 ^ i), " ", i / 3, "\n") end
io.stdout:write(5.0, "\n")
local f = io.open("numbers", "w")
f:write(7.0, " ", 7, " ", 7.5)
f:close()
print(1.0, tostring(2.0), 1e15, "x" .. 3.0)
