-- tests/conformance/string_binary_safety.lua: zero bytes and high bytes go through every operation
local s = "a\0b\xff"
print(#s, s == "a\0b\xff", s == "a\0c", (s .. s):len(), s:byte(2), s:byte(-1))  --> 4	true	false	8	0	255
print(#s:upper(), s:find("b", 1, true), s:find("\0"), (s:gsub("%z", "0")):sub(1, 3))  --> 4	3	2	a0b
local t = {[s] = 1}
print(t["a\0b\xff"], t["a"], #table.concat({s, s}, "\0"))  --> 1	nil	9
