-- tests/conformance/while_loop.lua: while tests before each turn
local n = 0
while n < 3 do n = n + 1 end
print(n)                            --> 3
while false do n = 100 end
print(n)                            --> 3
while true do n = n + 1 if n > 9 then break end end
print(n)                            --> 10
