-- tests/conformance/metamethod_operand_choice.lua: the first operand's metamethod is preferred
local l = setmetatable({}, {__add = function() return "left" end})
local r = setmetatable({}, {__add = function() return "right" end})
print(l + r, r + l, l + 1, 1 + r, {} ~= nil and l + {})  --> left	right	left	right	left
