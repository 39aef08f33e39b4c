-- tests/conformance/table_string_and_number_keys.lua: keys of all types live side by side
local k, f = {}, function() end
local t = {[1] = "int", ["1"] = "str", [1.5] = "float", [true] = "bool", [k] = "table", [f] = "function"}
print(t[1], t["1"], t[1.5], t[true], t[k], t[f], t[false])  --> int	str	float	bool	table	function	nil
t[1] = nil; t[true] = nil
print(t[1], t["1"], t[true], t[k])  --> nil	str	nil	table
