-- tests/conformance/metamethod_index_function.lua: __index as a function gets the table and the key
local t = setmetatable({present = 1}, {__index = function(t, k) return k .. "?" end})
print(t.present, t.absent, t[5])    --> 1	absent?	5?
print(rawget(t, "absent"))          --> nil
