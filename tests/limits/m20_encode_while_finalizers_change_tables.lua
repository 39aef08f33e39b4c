-- outcome: limit
local t = {}
for i = 1, 1000 do t[i] = {i} end
while true do
  setmetatable({}, {__gc = function() t[#t] = nil; t[#t + 1] = {json.encode(t[1])} end})
  json.decode(json.encode(t))
end
