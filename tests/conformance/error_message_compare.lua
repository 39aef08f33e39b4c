-- tests/conformance/error_message_compare.lua: comparisons that fail name both types
print(pcall(function() return 1 < {} end))  --> false	tests/conformance/error_message_compare.lua:2: attempt to compare number with table
print(pcall(function() return {} <= 1 end))  --> false	tests/conformance/error_message_compare.lua:3: attempt to compare table with number
print(pcall(function() return "a" >= 1 end))  --> false	tests/conformance/error_message_compare.lua:4: attempt to compare number with string
print(pcall(function() return nil > 1 end))  --> false	tests/conformance/error_message_compare.lua:5: attempt to compare number with nil
print(pcall(function() return {} < {} end))  --> false	tests/conformance/error_message_compare.lua:6: attempt to compare two table values
print(pcall(math.max, 1, {}))       --> false	attempt to compare number with table
