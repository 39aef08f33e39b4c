-- outcome: any
local a, b, ma, mb = {}, {}, {}, {}
setmetatable(a, ma) setmetatable(b, mb)
ma.__call = b
mb.__call = a
return a()
