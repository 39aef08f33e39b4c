-- tests/conformance/weak_resurrected_in_finalizer.lua: values are removed before finalizers, keys after
local values = setmetatable({}, {__mode = "v"})
local keys = setmetatable({}, {__mode = "k"})
local seen
do
  local o = setmetatable({}, {__gc = function(o) seen = tostring(values[1] == nil) .. " " .. tostring(keys[o]) end})
  values[1] = o
  keys[o] = "still a key"
end
collectgarbage()
print(seen)                         --> true still a key
