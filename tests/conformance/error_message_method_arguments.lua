-- tests/conformance/error_message_method_arguments.lua: in a method call self is not counted
print(pcall(function() ("x"):rep({}) end))  --> false	tests/conformance/error_message_method_arguments.lua:2: bad argument #1 to 'rep' (number expected, got table)
print(pcall(function() ("x"):rep() end))  --> false	tests/conformance/error_message_method_arguments.lua:3: bad argument #1 to 'rep' (number expected, got no value)
print(pcall(function() local s = "x"; s.rep(nil, 1) end))  --> false	tests/conformance/error_message_method_arguments.lua:4: bad argument #1 to 'rep' (string expected, got nil)
print(pcall(function() string.rep(nil, 1) end))  --> false	tests/conformance/error_message_method_arguments.lua:5: bad argument #1 to 'rep' (string expected, got nil)
