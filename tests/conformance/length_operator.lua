-- tests/conformance/length_operator.lua: # of strings and sequences
print(#"", #"abc", #"a\0b", #"\u{20AC}")  --> 0	3	3	3
print(#{}, #{1, 2, 3}, #{n = 1})    --> 0	3	0
local t = {}
for i = 1, 100 do t[i] = i end
print(#t)                           --> 100
t[#t] = nil
print(#t)                           --> 99
