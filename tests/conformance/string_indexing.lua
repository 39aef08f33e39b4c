-- tests/conformance/string_indexing.lua: strings index the string library
local s = "abc"
print(s.len == string.len, s.nothing, s[1])  --> true	nil	nil
print(pcall(function() s.x = 1 end))  --> false	tests/conformance/string_indexing.lua:4: attempt to index a string value (upvalue 's')
print(("x").rep("y", 2))            --> yy
