-- tests/conformance/pattern_frontier.lua: %f matches at a change of class
print(("THE (quick) fox"):gsub("%f[%a]%a+", function(w) return "<" .. w .. ">" end))  --> <THE> (<quick>) <fox>	3
print(("hello world"):find("%f[%w]%w+", 2))  --> 7	11
print(("abc"):find("%f[%z]"), ("abc"):match("%f[%A]()"))  --> 4	4
print(pcall(string.match, "x", "%fa"))  --> false	missing '[' after '%f' in pattern
