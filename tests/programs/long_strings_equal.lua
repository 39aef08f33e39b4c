-- Equality of long strings, by content, at lengths around
-- the units in which comparing them is paid for
for _, length in ipairs({40, 41, 63, 64, 65, 127, 128, 200, 4096, 65536, 65537, 200000}) do
  local a = string.rep("x", length)
  local b = string.rep("x", length - 1) .. "x"
  local c = string.rep("x", length - 1) .. "y"
  local d = "y" .. string.rep("x", length - 1)
  local t = {[a] = "found"}
  print(length, a == b, a ~= b, a == c, a ~= c, a == d, t[b], t[c], rawequal(a, b))
  local equal = 0
  for _ = 1, 3 do if a == b then equal = equal + 1 end if a ~= d then equal = equal + 10 end end
  print(equal, a == a .. "", a == a .. "z", #(a .. b))
end
-- One character, made in every way.
local seen = {}
for c in ("hello, world\0\127\128\255"):gmatch(".") do seen[c] = (seen[c] or 0) + 1 end
print(seen.l, seen.o, seen[" "], seen["\0"], seen["\127"], seen["\128"], seen["\255"])
print(rawequal(("abc"):sub(2, 2), string.char(98)), ("abc"):sub(3, 3) == "c", ("x"):rep(1) == "x")
collectgarbage() collectgarbage()
print(seen[("l"):lower()], seen[string.char(0x80)], tostring(7) == "7", ("%s"):format("q") == "q")
