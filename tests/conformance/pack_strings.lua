-- tests/conformance/pack_strings.lua: fixed, counted and zero-terminated strings
local function hex(s) return (s:gsub(".", function(c) return ("%02x"):format(c:byte()) end)) end
print(hex(string.pack("c5", "abc")), hex(string.pack("z", "hi")), hex(string.pack("<s1", "hi")), hex(string.pack("<s4", "x")))  --> 6162630000	686900	026869	0100000078
print(string.unpack("c2", "abc"))   --> ab	3
print(string.unpack("z", "ab\0cd"))  --> ab	4
print(string.unpack("<s2", "\3\0abcd"))  --> abc	6
print(string.unpack("z z s1", "a\0b\0\2cd"))  --> a	b	cd	8
