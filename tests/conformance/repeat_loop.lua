-- tests/conformance/repeat_loop.lua: repeat runs once at least and its condition sees the locals of the body
local n = 0
repeat n = n + 1 until n >= 3
print(n)                            --> 3
repeat local done = true; n = n + 1 until done
print(n)                            --> 4
local seen = {}
repeat local i = #seen + 1; seen[i] = function() return i end until i == 3
print(seen[1](), seen[2](), seen[3]())  --> 1	2	3
