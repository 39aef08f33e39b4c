-- outcome: any
local mt = {}
mt.__len = function(t) return #t end
return #setmetatable({}, mt)
