-- tests/conformance/comparison_mixed_error.lua: ordering values of different types is an error
print(pcall(function() return 1 < "2" end))  --> false	tests/conformance/comparison_mixed_error.lua:2: attempt to compare number with string
print(pcall(function() return {} < {} end))  --> false	tests/conformance/comparison_mixed_error.lua:3: attempt to compare two table values
print(pcall(function() return nil <= 1 end))  --> false	tests/conformance/comparison_mixed_error.lua:4: attempt to compare nil with number
print(pcall(function() return "a" > true end))  --> false	tests/conformance/comparison_mixed_error.lua:5: attempt to compare boolean with string
print(pcall(function() return print >= print end))  --> false	tests/conformance/comparison_mixed_error.lua:6: attempt to compare two function values
