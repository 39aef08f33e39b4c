-- tests/conformance/float_to_string_roundtrip.lua: numbers written with %.17g read back the same
local ok = true
for _, x in ipairs {0.1, 1/3, 1e-310, 123456789.123456789, 2^-1074, 1.7976931348623157e308, 5e-324} do
  ok = ok and tonumber(("%.17g"):format(x)) == x and load("return " .. ("%a"):format(x))() == x
end
print(ok)                           --> true
print(0.1 + 0.2, 1e15 + 0.5, 123456789012345678, 1e14 + 0.123)  --> 0.3	1e+15	123456789012345678	1e+14
print(3.0, 1e3, 12345678901234567890, 2^31, 2^-1)  --> 3.0	1000.0	1.2345678901235e+19	2147483648.0	0.5
