-- tests/conformance/pcall_returns.lua: pcall gives true and all values, or false and the error
print(pcall(function() return 1, nil, 3 end))  --> true	1	nil	3
print(pcall(function() end))        --> true
print(pcall(function(...) return select("#", ...) end, nil, nil))  --> true	2
print(pcall(5))                     --> false	attempt to call a number value
print(pcall(nil))                   --> false	attempt to call a nil value
print(pcall(pcall))                 --> false	bad argument #1 to 'pcall' (value expected)
print(pcall(pcall, error, "x"))     --> true	false	x
