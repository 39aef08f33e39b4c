-- tests/conformance/limit_long_jumps.lua: loops and branches over large bodies
local body = {}
for i = 1, 3000 do body[i] = "x = x + i % 7 - y" end
local chunk = "local x, y = 0, 3 for i = 1, 3 do if i ~= 2 then " .. table.concat(body, " ") .. " else x = x + 1 end end return x"
print(load(chunk)())                --> -5999
chunk = "local x, y, i = 0, 3, 1 while i < 4 do " .. table.concat(body, " ") .. " if i == 2 then break end i = i + 1 end return x, i"
print(load(chunk)())                --> -9000	2
