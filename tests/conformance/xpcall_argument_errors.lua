-- tests/conformance/xpcall_argument_errors.lua: xpcall needs a handler argument
print(pcall(xpcall))                --> false	bad argument #2 to 'xpcall' (function expected, got no value)
print(pcall(xpcall, print))         --> false	bad argument #2 to 'xpcall' (function expected, got no value)
print(xpcall(5, function(m) return "h: " .. m end))  --> false	h: attempt to call a number value
