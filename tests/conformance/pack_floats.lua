-- tests/conformance/pack_floats.lua: floats and doubles
local function hex(s) return (s:gsub(".", function(c) return ("%02x"):format(c:byte()) end)) end
print(hex(string.pack("<f", 1.5)), hex(string.pack(">d", 1)), hex(string.pack("<n", -2)))  --> 0000c03f	3ff0000000000000	00000000000000c0
print(string.unpack("<d", string.pack("<d", 0.1)), (string.unpack("<f", string.pack("<f", 0.5))))  --> 0.1	0.5
print(string.unpack("<f", string.pack("<f", 1e300)))  --> inf	5
