-- tests/conformance/pack_integers.lua: integers of every size, signed and unsigned
local function hex(s) return (s:gsub(".", function(c) return ("%02x"):format(c:byte()) end)) end
print(hex(string.pack("<b", -1)), hex(string.pack("<B", 255)), hex(string.pack("<h", -2)), hex(string.pack(">H", 258)))  --> ff	ff	feff	0102
print(hex(string.pack("<i4", 1)), hex(string.pack(">i4", 1)), hex(string.pack("<I3", 0x10203)))  --> 01000000	00000001	030201
print(hex(string.pack("<j", -1)), hex(string.pack(">J", 1)), hex(string.pack("<l", 5)))  --> ffffffffffffffff	0000000000000001	0500000000000000
print(hex(string.pack("<i16", -2)), hex(string.pack(">i16", 3)))  --> feffffffffffffffffffffffffffffff	00000000000000000000000000000003
