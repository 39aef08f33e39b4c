-- tests/conformance/string_to_number_edges.lua: arithmetic on strings at the edges of the number syntax
print("0x7fffffffffffffff" + 0, "9223372036854775807" + 0, "9223372036854775808" + 0)  --> 9223372036854775807	9223372036854775807	9.2233720368548e+18
print("0x1p-1" + 0, "1e+2" * 1, ".5" + 0, "5." + 0)  --> 0.5	100.0	0.5	5.0
print(pcall(function() return "1e" + 0 end))  --> false	tests/conformance/string_to_number_edges.lua:4: attempt to add a 'string' with a 'number'
print(pcall(function() return "0x" + 0 end))  --> false	tests/conformance/string_to_number_edges.lua:5: attempt to add a 'string' with a 'number'
print("\n 12 \t" + 0, pcall(function() return "1\0" + 0 end) == false)  --> 12	true
print(math.type("10" + 1), math.type("10.0" + 1), math.type("1e1" + 0))  --> integer	float	float
