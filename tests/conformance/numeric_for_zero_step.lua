-- tests/conformance/numeric_for_zero_step.lua: a zero step is an error
print(pcall(function() for i = 1, 10, 0 do end end))  --> false	tests/conformance/numeric_for_zero_step.lua:2: 'for' step is zero
print(pcall(function() for i = 1.0, 10, 0.0 do end end))  --> false	tests/conformance/numeric_for_zero_step.lua:3: 'for' step is zero
print(pcall(function() for i = 10, 1, 0 do end end))  --> false	tests/conformance/numeric_for_zero_step.lua:4: 'for' step is zero
