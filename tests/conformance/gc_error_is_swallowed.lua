-- tests/conformance/gc_error_is_swallowed.lua: an error in __gc does not reach the program
do local o = setmetatable({}, {__gc = function() error("lost") end}) end
collectgarbage()
print("still here")                 --> still here
