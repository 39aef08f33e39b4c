-- tests/conformance/metamethod_on_absent_values.lua: __index may raise and may be a non-table
local strict = setmetatable({}, {__index = function(_, k) error("no field " .. k, 2) end})
print(pcall(function() return strict.foo end))  --> false	tests/conformance/metamethod_on_absent_values.lua:3: no field foo
local odd = setmetatable({}, {__index = 5})
print(pcall(function() return odd.x end))  --> false	tests/conformance/metamethod_on_absent_values.lua:5: attempt to index a number value
local oddset = setmetatable({}, {__newindex = true})
print(pcall(function() oddset.x = 1 end))  --> false	tests/conformance/metamethod_on_absent_values.lua:7: attempt to index a boolean value
