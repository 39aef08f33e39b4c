-- tests/conformance/library_argument_edges.lua: checks of arguments that are easily forgotten
print(pcall(coroutine.isyieldable, nil))  --> false	bad argument #1 to 'coroutine.isyieldable' (thread expected, got nil)
print(pcall(collectgarbage, "step", "x"))  --> false	bad argument #2 to 'collectgarbage' (number expected, got string)
print(pcall(collectgarbage, "incremental", 1, {}))  --> false	bad argument #3 to 'collectgarbage' (number expected, got table)
print(select("#more", 1, 2), pcall(select, "more"))  --> 2	false	bad argument #1 to 'select' (number expected, got string)
print(pcall(table.concat))  --> false	bad argument #1 to 'table.concat' (table expected, got no value)
print((tostring(print):gsub("0x%x+", "ADDRESS")))  --> function: ADDRESS
local pieces = {"return ", 12, 3}
local n = 0
print(load(function() n = n + 1 return pieces[n] end)())  --> 123
local bad = setmetatable({}, {__concat = 5})
print(pcall(function() return bad .. "x" end))  --> false	tests/conformance/library_argument_edges.lua:12: attempt to call a number value (metamethod 'concat')
