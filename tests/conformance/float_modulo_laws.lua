-- tests/conformance/float_modulo_laws.lua: float % for many signs and sizes
local out = {}
for _, a in ipairs {5.5, -5.5, 6.0, 0.5} do
  for _, b in ipairs {2.0, -2.0, 0.75, 1e300} do out[#out + 1] = ("%g"):format(a % b) end
end
print(table.concat(out, " "))       --> 1.5 -0.5 0.25 5.5 0.5 -1.5 0.5 1e+300 0 0 0 6 0.5 -1.5 0.5 0.5
print(1e308 % 3, -1e308 % 3, 5 % 1e-300 < 1e-300)  --> 2.0	1.0	true
