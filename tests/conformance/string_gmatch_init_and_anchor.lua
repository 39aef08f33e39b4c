-- tests/conformance/string_gmatch_init_and_anchor.lua: gmatch takes a start, and ^ matches nothing special
local log = {}
for w in ("a b c"):gmatch("%a", 3) do log[#log + 1] = w end
for w in ("a b c"):gmatch("%a", -1) do log[#log + 1] = w end
print(table.concat(log, " "))       --> b c c
print(("aab"):gmatch("^a")())       -->
print(("x^a"):gmatch("^a")())       --> ^a
