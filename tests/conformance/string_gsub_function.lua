-- tests/conformance/string_gsub_function.lua: a function gets the captures; nil and false keep the match
print(("abc"):gsub("%w", function(c) if c == "b" then return nil end return c:upper() end))  --> AbC	3
print(("1 2 3"):gsub("%d", function(d) return d * 2 end))  --> 2 4 6	3
print(("k1=v1"):gsub("(%w+)=(%w+)", function(a, b) return b .. "=" .. a end))  --> v1=k1	1
print(("abc"):gsub("b", function() return false end))  --> abc	1
print(("x"):gsub("()", function(p) return p end))  --> 1x2	2
