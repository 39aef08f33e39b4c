-- tests/conformance/method_call.lua: the colon passes the object
local obj = {n = 1}
function obj:add(k) self.n = self.n + k return self end
print(obj:add(2):add(3).n)          --> 6
print(obj.add(obj, 4).n)            --> 10
print(("abc"):upper(), ("%d"):format(7), #("x"):rep(3))  --> ABC	7	3
local s = "text"
print(s:len(), s:sub(2, 3))         --> 4	ex
