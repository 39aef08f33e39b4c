-- tests/conformance/xpcall_handler.lua: xpcall calls the handler with the error and passes arguments
print(xpcall(function(a, b) return a + b end, print, 1, 2))  --> true	3
print(xpcall(function() error("e", 0) end, function(m) return "handled " .. m end))  --> false	handled e
print(xpcall(function() error({7}) end, function(m) return m[1], "dropped" end))  --> false	7
print(xpcall(error, function(m) return type(m) end, nil))  --> false	nil
