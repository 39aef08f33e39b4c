-- tests/conformance/format_hex_float.lua: %a writes a float exactly
print(("%a|%a|%A"):format(1, 0.5, 10))  --> 0x1p+0|0x1p-1|0X1.4P+3
print(("%.1a|%a"):format(1.5, -0.0))  --> 0x1.8p+0|-0x0p+0
