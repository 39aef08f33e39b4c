-- tests/conformance/escape_newline.lua: a backslash before a line break keeps it
local s = "a\
b"
print(#s, s:byte(2))                --> 3	10
