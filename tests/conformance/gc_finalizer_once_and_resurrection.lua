-- tests/conformance/gc_finalizer_once_and_resurrection.lua: a resurrected object is not finalized again unless marked again
local count, saved = 0, nil
local mt = {__gc = function(o) count = count + 1 saved = o end}
do local o = setmetatable({v = 7}, mt) end
collectgarbage()
print(count, saved and saved.v)     --> 1	7
saved = nil
collectgarbage()
print(count)                        --> 1
do local o = setmetatable({v = 8}, mt) end
collectgarbage()
setmetatable(saved, mt)
saved = nil
collectgarbage()
print(count)                        --> 3
