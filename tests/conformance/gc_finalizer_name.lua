-- tests/conformance/gc_finalizer_name.lua: a finalizer is called as the metamethod __gc
local info
setmetatable({}, {__gc = function() info = debug.getinfo(1, "n") end})
collectgarbage()
collectgarbage()
print(info.namewhat, info.name)  --> metamethod	__gc
