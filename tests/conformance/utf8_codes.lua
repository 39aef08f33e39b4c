-- tests/conformance/utf8_codes.lua: codes walks over the characters
local log = {}
for p, c in utf8.codes("aä€") do log[#log + 1] = p .. ":" .. c end
print(table.concat(log, " "))       --> 1:97 2:228 4:8364
print(pcall(function() for _ in utf8.codes("a\xff") do end end))  --> false	tests/conformance/utf8_codes.lua:5: invalid UTF-8 code
local n = 0
for _, c in utf8.codes("\u{7FFFFFFF}", true) do n = c end
print(n)                            --> 2147483647
print(pcall(function() for _ in utf8.codes("\u{7FFFFFFF}") do end end))  --> false	tests/conformance/utf8_codes.lua:9: invalid UTF-8 code
