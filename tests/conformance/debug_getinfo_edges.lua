-- tests/conformance/debug_getinfo_edges.lua: levels and coroutines at their ends, all options
local fresh = coroutine.create(print)
print(debug.getinfo(fresh, 0), debug.getinfo(fresh, 1), debug.traceback(fresh))  --> nil	nil	stack traceback:
coroutine.resume(fresh, "ran")  --> ran
print(debug.getinfo(fresh, 0), debug.traceback(fresh))  --> nil	stack traceback:
-- The host is a level of its own.
print(debug.getinfo(2, "S").what, debug.getinfo(2, "l").currentline, debug.getinfo(3))  --> C	-1	nil
print(debug.getinfo(1, "S").what, debug.getinfo(1, "S").lastlinedefined)  --> main	0
print(pcall(debug.getinfo, 1, ">S"))  --> false	bad argument #2 to 'debug.getinfo' (invalid option '>')
print(pcall(debug.getinfo, 1, "x"))  --> false	bad argument #2 to 'debug.getinfo' (invalid option)
-- More lines than a table takes in one go.
local long = load(("x = 1\n"):rep(30000) .. "return 1")
local count = 0
for line in pairs(debug.getinfo(long, "L").activelines) do count = count + 1 end
print(count)  --> 30001
-- What a library function calls has no name.
local t = setmetatable({}, {__tostring = function() return tostring(debug.getinfo(1, "n").name) end})
print(t)  --> nil
