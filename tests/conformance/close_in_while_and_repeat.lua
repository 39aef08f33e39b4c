-- tests/conformance/close_in_while_and_repeat.lua: loops close in every turn
local n, closed = 0, 0
local function res() return setmetatable({}, {__close = function() closed = closed + 1 end}) end
while n < 3 do local r <close> = res() n = n + 1 end
print(n, closed)                    --> 3	3
repeat local r <close> = res() n = n - 1 until n == 0
print(n, closed)                    --> 0	6
