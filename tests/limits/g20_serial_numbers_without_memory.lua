-- outcome: any
-- No memory for the table of numbers: each of these is refused, once the table was to grow.
local t = {}
for i = 1, 380000 do t[i] = {} end
for i = 1, 262144 do tostring(t[i]) end
while true do pcall(tostring, {}) pcall(string.format, "%p", {}) end
