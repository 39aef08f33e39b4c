-- tests/conformance/metamethod_tostring_error.lua: __tostring must give a string
print(pcall(tostring, setmetatable({}, {__tostring = function() return 1 end})))  --> true	1
print(pcall(tostring, setmetatable({}, {__tostring = function() return {} end})))  --> false	'__tostring' must return a string
print(pcall(tostring, setmetatable({}, {__tostring = function() error("inside", 0) end})))  --> false	inside
print(pcall(string.format, "%s", setmetatable({}, {__tostring = function() end})))  --> false	'__tostring' must return a string
