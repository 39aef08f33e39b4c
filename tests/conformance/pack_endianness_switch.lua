-- tests/conformance/pack_endianness_switch.lua: < > and = switch in the middle
local function hex(s) return (s:gsub(".", function(c) return ("%02x"):format(c:byte()) end)) end
print(hex(string.pack("<i2>i2<i2", 1, 1, 1)))  --> 010000010100
print(string.unpack("<i2>i2", "\1\0\0\1"))  --> 1	1	5
