-- tests/conformance/tonumber_decimal.lua: tonumber of strings and numbers
print(tonumber("10"), tonumber("1.5"), tonumber("1e2"), tonumber(".5"), tonumber("5."))  --> 10	1.5	100.0	0.5	5.0
print(tonumber("  7  "), tonumber("0x1F"), tonumber("-0x10"), tonumber("0x.8p1"))  --> 7	31	-16	1.0
print(tonumber(""), tonumber("abc"), tonumber("1 2"), tonumber("1e"), tonumber("0x"))  --> nil	nil	nil	nil	nil
print(tonumber("9223372036854775807"), tonumber("9223372036854775808"))  --> 9223372036854775807	9.2233720368548e+18
print(tonumber("inf"), tonumber("nan"), tonumber("1_000"), tonumber("1,5"))  --> nil	nil	nil	nil
print(tonumber(5), tonumber(5.5), tonumber(nil), tonumber({}), tonumber(true))  --> 5	5.5	nil	nil	nil
print(tonumber("-7"), tonumber("+7"), tonumber("- 7"), tonumber("--7"), tonumber("\t7\n"))  --> -7	7	nil	nil	7
