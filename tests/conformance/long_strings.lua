-- tests/conformance/long_strings.lua: long strings keep everything but a first line break
local a = [[
first
second]]
print(#a, a:sub(1, 5), a:sub(7))    --> 12	first	second
print([==[a]]b]=]c]==], #[[]], #[==[  --> a]]b]=]c	0	1

]==])
print([[no \n escapes]], #[[\z]])   --> no \n escapes	2
