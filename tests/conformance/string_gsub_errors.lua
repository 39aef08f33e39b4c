-- tests/conformance/string_gsub_errors.lua: bad replacements
print(pcall(string.gsub, "abc", "b", "%2"))  --> false	invalid capture index %2
print(pcall(string.gsub, "abc", "b", "%x"))  --> false	invalid use of '%' in replacement string
print(pcall(string.gsub, "abc", "b", function() return {} end))  --> false	invalid replacement value (a table)
print(pcall(string.gsub, "abc", "b", {b = true}))  --> false	invalid replacement value (a boolean)
print(pcall(string.gsub, "abc", "b"))  --> false	bad argument #3 to 'string.gsub' (string/function/table expected, got no value)
print(pcall(string.gsub, "abc", "b", true))  --> false	bad argument #3 to 'string.gsub' (string/function/table expected, got boolean)
