-- tests/conformance/format_pointer_shape.lua: %p of a value without identity is (null)
print(("%p"):format(1), ("%p"):format(nil), ("%p"):format(true))  --> (null)	(null)	(null)
print(("%p"):format("short") == ("%p"):format("short"))  --> true
local t = {}
print(("%p"):format(t) == ("%p"):format(t), ("%p"):format({}) ~= ("%p"):format(t))  --> true	true
