-- tests/conformance/metamethod_of_library_operation.lua: what a library function looked up has no name
local function broken(event) return setmetatable({}, {["__" .. event] = 5}) end
local function message(f) print((select(2, pcall(f)):gsub("^[^ ]*:%d+: ", ""))) end
message(function() return #broken "len" end)  --> attempt to call a number value (metamethod 'len')
message(function() return table.unpack(broken "index", 1, 2) end)  --> attempt to index a number value
message(function() return broken("index").x end)  --> attempt to index a number value
message(function() table.insert(broken "len", 1) end)  --> attempt to call a number value
message(function() return table.concat(broken "len") end)  --> attempt to call a number value
message(function() table.insert(broken "newindex", 1) end)  --> attempt to index a number value
message(function() broken("newindex").x = 1 end)  --> attempt to index a number value
message(function() table.sort {broken "lt", broken "lt"} end)  --> attempt to call a number value
message(function() return broken "lt" < broken "lt" end)  --> attempt to call a number value (metamethod 'lt')
message(function() return broken "lt" <= broken "lt" end)  --> attempt to call a number value (metamethod 'le')
message(function() return broken "concat" .. "x" end)  --> attempt to call a number value (metamethod 'concat')
message(function() return "x" .. "y" .. broken "concat" end)  --> attempt to call a number value (metamethod 'concat')
-- `<=` by way of `__lt` is still called `le`.
local names = {}
local ordered = setmetatable({}, {__lt = function() names[#names + 1] = debug.getinfo(1, "n").name return true end})
print(ordered < ordered, ordered <= ordered, ordered >= 1, names[1], names[2], names[3])  --> true	false	false	lt	le	le
