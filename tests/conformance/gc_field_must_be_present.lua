-- tests/conformance/gc_field_must_be_present.lua: __gc must be in the metatable when it is set
local ran = false
local mt = {}
do local o = setmetatable({}, mt) end
mt.__gc = function() ran = true end
collectgarbage()
print(ran)                          --> false
do local o = setmetatable({}, mt) end
collectgarbage()
print(ran)                          --> true
