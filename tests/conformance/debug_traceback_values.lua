-- tests/conformance/debug_traceback_values.lua: a message that is no string comes back as it is
local t = {}
print(debug.traceback(t) == t, debug.traceback(nil) == nil, debug.traceback(12):match("^12\n") ~= nil)  --> true	false	true
print((debug.traceback("m", 50):gsub("\n", "|")))  --> m|stack traceback:
print(debug.traceback("m"):match("^m\nstack traceback:\n") ~= nil)  --> true
