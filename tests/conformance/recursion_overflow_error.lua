-- tests/conformance/recursion_overflow_error.lua: endless recursion ends in an error that can be caught
local function f() return 1 + f() end
local ok, message = pcall(f)
print(ok, message:match("stack overflow"))  --> false	stack overflow
print(pcall(function() return "still works" end))  --> true	still works
