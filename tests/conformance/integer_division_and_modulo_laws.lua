-- tests/conformance/integer_division_and_modulo_laws.lua: a == (a // b) * b + a % b for all signs
local ok, n = true, 0
for _, a in ipairs {7, -7, 8, -8, 0, 1, -1, math.maxinteger, math.mininteger} do
  for _, b in ipairs {1, -1, 2, -2, 3, -3, 7, -7, math.maxinteger, math.mininteger} do
    n = n + 1
    ok = ok and a == (a // b) * b + a % b and (a % b == 0 or (a % b < 0) == (b < 0))
  end
end
print(ok, n)                        --> true	90
