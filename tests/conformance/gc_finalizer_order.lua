-- tests/conformance/gc_finalizer_order.lua: finalizers run in the reverse order of marking
local log = {}
local mt = {__gc = function(o) log[#log + 1] = o.n end}
local keep = {}
for i = 1, 5 do keep[i] = setmetatable({n = i}, mt) end
keep = nil
collectgarbage()
print(table.concat(log, " "))       --> 5 4 3 2 1
