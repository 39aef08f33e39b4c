-- outcome: any
local weak = setmetatable({}, {__mode = "k"})
local saved = {}
local mt = {__gc = function(o) saved[#saved + 1] = o weak[o] = {o} end}
for i = 1, 1e5 do
  local o = setmetatable({}, mt)
  weak[o] = i
end
collectgarbage()
collectgarbage()
return #saved
