-- tests/conformance/metamethod_name.lua: __name is the type name in messages
local t = setmetatable({}, {__name = "Account"})
print((tostring(t):gsub(":.*", "")))  --> Account
print(pcall(string.rep, t))         --> false	bad argument #1 to 'string.rep' (string expected, got Account)
print(pcall(function() return t < 1 end))  --> false	tests/conformance/metamethod_name.lua:5: attempt to compare Account with number
print(pcall(function() return t + 1 end))  --> false	tests/conformance/metamethod_name.lua:6: attempt to perform arithmetic on a Account value (upvalue 't')
print(pcall(ipairs))                --> false	bad argument #1 to 'ipairs' (value expected)
