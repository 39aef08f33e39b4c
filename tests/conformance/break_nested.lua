-- tests/conformance/break_nested.lua: break leaves the innermost loop
local log = {}
for i = 1, 3 do
  for j = 1, 3 do
    if j == 2 then break end
    log[#log + 1] = i .. ":" .. j
  end
end
print(table.concat(log, " "))       --> 1:1 2:1 3:1
local n = 0
while true do repeat n = n + 1 if n == 2 then break end until false break end
print(n)                            --> 2
