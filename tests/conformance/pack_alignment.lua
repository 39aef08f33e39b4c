-- tests/conformance/pack_alignment.lua: ! aligns, x pads and X aligns to an option
local function hex(s) return (s:gsub(".", function(c) return ("%02x"):format(c:byte()) end)) end
print(hex(string.pack("<!4 b i4", 1, 2)), hex(string.pack("<b i4", 1, 2)))  --> 0100000002000000	0102000000
print(hex(string.pack("<!2 b i4", 1, 2)), hex(string.pack("<bxxb", 1, 2)))  --> 010002000000	01000002
print(hex(string.pack("<!8 b Xd b", 1, 2)), hex(string.pack("<!4 i1 !2 i2", 1, 2)))  --> 010000000000000002	01000200
print(string.unpack("<!4 b i4", "\1\0\0\0\2\0\0\0"))  --> 1	2	9
