-- tests/conformance/debug_traceback_shape.lua: a traceback begins with its message and lists the calls
local function inner() return (debug.traceback("message")) end
local function outer() local s = inner() return s end
local lines = {}
for l in (outer() .. "\n"):gmatch("(.-)\n") do lines[#lines + 1] = l end
print(lines[1])                     --> message
print(lines[2])                     --> stack traceback:
print(lines[3])                     --> 	tests/conformance/debug_traceback_shape.lua:2: in upvalue 'inner'
print(lines[4])                     --> 	tests/conformance/debug_traceback_shape.lua:3: in local 'outer'
print(lines[5])                     --> 	tests/conformance/debug_traceback_shape.lua:5: in main chunk
