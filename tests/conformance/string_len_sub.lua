-- tests/conformance/string_len_sub.lua: sub with positive, negative and absent ends
local s = "hello"
print(s:sub(2), s:sub(2, 3), s:sub(-3), s:sub(-3, -2))  --> ello	el	llo	ll
print(s:sub(0), s:sub(-100, 2), s:sub(4, 100), "[" .. s:sub(3, 2) .. "]")  --> hello	he	lo	[]
print(s:sub(math.mininteger, math.maxinteger), #s:sub(10))  --> hello	0
print(s:len(), #s, ("\0\0"):len())  --> 5	5	2
