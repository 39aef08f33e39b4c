-- tests/conformance/metamethod_tostring_error.lua: __tostring must give a string
print(pcall(tostring, setmetatable({}, {__tostring = function() return 1 end})))
print(pcall(tostring, setmetatable({}, {__tostring = function() return {} end})))
print(pcall(tostring, setmetatable({}, {__tostring = function() error("inside", 0) end})))
print(pcall(print, setmetatable({}, {__tostring = function() end})))
