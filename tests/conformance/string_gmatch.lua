-- tests/conformance/string_gmatch.lua: gmatch walks over all matches
local log = {}
for w in ("one two  three"):gmatch("%a+") do log[#log + 1] = w end
for k, v in ("a=1, b=2"):gmatch("(%w+)=(%w+)") do log[#log + 1] = k .. v end
print(table.concat(log, " "))       --> one two three a1 b2
local n = 0
for _ in ("abc"):gmatch("") do n = n + 1 end
print(n)                            --> 4
local pos = {}
for p in ("banana"):gmatch("()an") do pos[#pos + 1] = p end
print(table.concat(pos, " "))       --> 2 4
