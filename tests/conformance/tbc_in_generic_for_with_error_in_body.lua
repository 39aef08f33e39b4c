-- tests/conformance/tbc_in_generic_for_with_error_in_body.lua: the closing value of a for sees the error of the body
local seen
local closer = setmetatable({}, {__close = function(_, e) seen = e end})
print(pcall(function() for i in function(_, c) return (c or 0) + 1 end, nil, nil, closer do if i == 3 then error("at " .. i, 0) end end end))  --> false	at 3
print(seen)                         --> at 3
