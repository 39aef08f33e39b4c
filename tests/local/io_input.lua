-- Standard input, and every format of reading.
print(io.read())
print(io.read("n", "n", "n", "n"))
print(io.read("l"))
print(io.read("*L"))
print(#io.read(10), io.read(0), #io.read("l"))
print(io.read(3), io.read("a"))
print(io.read("a"), io.read("l"), io.read(0), io.read(1), io.read("n"))
print(io.stdin:seek("set"))
for line in io.lines() do io.write(#line, " ") end
print(io.stdin:seek("set", 3))
for a, b in io.stdin:lines(4, "l") do io.write(#a, ":", tostring(b):sub(1, 3), " ") end
print()
-- Numerals.
local function numbers(text)
  local f = assert(io.open("numbers", "w"))
  f:write(text)
  f:close()
  f = io.open("numbers")
  print(f:read("n", "n", "n", "n"))
  print(f:read("a"))
  f:close()
end
numbers("1 2 3 4 5")
numbers("0x 1")
numbers("0xA.8p1 .5 5. 1e")
numbers("1e+ 2")
numbers("+-3")
numbers("  - 3")
numbers("99999999999999999999 0xffffffffffffffffff -0")
numbers(("1"):rep(199) .. " 2")
numbers(("1"):rep(200) .. " 2")
numbers(("1"):rep(201) .. " 2")
numbers((" "):rep(100000) .. "7")
numbers("nan inf")
numbers("1..2")
numbers("0x1p-2x")
numbers("")
-- Long things, in buffers and across them.
local f = assert(io.open("long", "wb"))
local line = ("x"):rep(9999)
for i = 1, 100 do f:write(line, i, "\n") end
print(f:seek())
f:close()
local count, bytes = 0, 0
for l in io.lines("long") do count, bytes = count + 1, bytes + #l end
print(count, bytes)
count, bytes = 0, 0
for l in io.lines("long", "L") do count, bytes = count + 1, bytes + #l end
print(count, bytes)
count, bytes = 0, 0
for l in io.lines("long", 70001) do count, bytes = count + 1, bytes + #l end
print(count, bytes)
f = io.open("long")
local a, b, c = f:read(500000, "l", "a")
print(#a, #b, #c, f:read("a"), f:read("l"))
f:seek("set")
print(#f:read(2000000), f:read(2000000))
f:close()
f = io.open("long", "w")
f:write(("y"):rep(200000), "\n", ("z"):rep(300000))
f:close()
for l in io.lines("long") do io.write(#l, l:sub(1, 1), " ") end
print()
os.remove("long")
-- \0 and all bytes.
local all = {}
for i = 0, 255 do all[#all + 1] = string.char(i) end
all = table.concat(all)
f = io.open("bytes", "wb")
f:write(all)
f:close()
f = io.open("bytes", "rb")
print(f:read("a") == all)
f:seek("set", 250)
print(#f:read("a"))
f:close()
