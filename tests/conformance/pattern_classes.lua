-- tests/conformance/pattern_classes.lua: every character class
local all = "aZ0 _\t.\1\127"
for_each = {}
local function count(p) return select(2, all:gsub(p, "")) end
print(count "%a", count "%d", count "%l", count "%u", count "%w")  --> 2	1	1	1	3
print(count "%s", count "%p", count "%c", count "%x", count "%g")  --> 2	2	3	2	5
print(count "%A", count "%D", count "%L", count "%U", count "%W")  --> 7	8	8	8	6
print(count "%S", count "%P", count "%C", count "%X", count "%G")  --> 7	7	6	7	4
print(count ".", count "%.", count "%_")  --> 9	1	1
