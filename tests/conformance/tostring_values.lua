-- tests/conformance/tostring_values.lua: tostring of the simple values
print(tostring(nil), tostring(true), tostring("s"), tostring(1.50))  --> nil	true	s	1.5
print((tostring(print):match("^builtin") or tostring(print):match("^function")) ~= nil)  --> true
print(tostring({}):match("^table: ") ~= nil, tostring(coroutine.create(print)):match("^thread: ") ~= nil)  --> true	true
print(pcall(tostring))              --> false	bad argument #1 to 'tostring' (value expected)
