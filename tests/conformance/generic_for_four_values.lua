-- tests/conformance/generic_for_four_values.lua: the fourth value of a generic for is closed at the end
local log = {}
local closer = setmetatable({}, {__close = function(_, e) log[#log + 1] = "closed " .. tostring(e) end})
local function three(_, i) if i < 3 then return i + 1 end end
for i in three, nil, 0, closer do log[#log + 1] = i end
for i in three, nil, 0, closer do break end
print(table.concat(log, " "))       --> 1 2 3 closed nil closed nil
print(pcall(function() for i in three, nil, 0, closer do error("oops", 0) end end))  --> false	oops
print(log[#log])                    --> closed oops
