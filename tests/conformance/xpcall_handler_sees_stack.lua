-- tests/conformance/xpcall_handler_sees_stack.lua: the handler runs before the stack is unwound
local function inner() error("x", 0) end
local ok, tb = xpcall(inner, function(m) return debug.traceback(m) end)
print(ok, tb:match("^x\nstack traceback:\n") ~= nil)  --> false	true
print(tb:find("in upvalue 'inner'", 1, true) ~= nil or tb:find("in function <", 1, true) ~= nil)  --> true
