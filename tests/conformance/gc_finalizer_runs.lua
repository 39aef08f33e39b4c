-- tests/conformance/gc_finalizer_runs.lua: __gc runs after the object is unreachable and collected
local log = {}
do
  local x = setmetatable({name = "x"}, {__gc = function(o) log[#log + 1] = o.name end})
  x = nil
end
collectgarbage()
print(table.concat(log, " "))       --> x
