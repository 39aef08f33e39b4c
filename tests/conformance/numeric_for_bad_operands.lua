-- tests/conformance/numeric_for_bad_operands.lua: the parts of a numeric for must be numbers
print(pcall(function() for i = "a", 10 do end end))  --> false	tests/conformance/numeric_for_bad_operands.lua:2: bad 'for' initial value (number expected, got string)
print(pcall(function() for i = 1, {} do end end))  --> false	tests/conformance/numeric_for_bad_operands.lua:3: bad 'for' limit (number expected, got table)
print(pcall(function() for i = 1, 10, true do end end))  --> false	tests/conformance/numeric_for_bad_operands.lua:4: bad 'for' step (number expected, got boolean)
print(pcall(function() for i = "1", 2 do end end))  --> true
