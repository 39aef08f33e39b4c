-- tests/conformance/long_strings.lua: long strings keep everything but a first line break
local a = [[
first
second]]
print(#a, a:sub(1, 5), a:sub(7))    --> 12	first	second
local b = [==[

x]==]
print([==[a]]b]=]c]==], #[[]], #b)  --> a]]b]=]c	0	2
print([[no \n escapes]], #[[\z]])   --> no \n escapes	2
