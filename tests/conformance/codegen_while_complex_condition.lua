-- tests/conformance/codegen_while_complex_condition.lua: while with calls and assignments in its condition
local i, log = 0, {}
local function step() i = i + 1 return i end
while step() < 4 and (log[#log] ~= "c" or i > 10) do log[#log + 1] = ("abcdef"):sub(i, i) end
print(i, table.concat(log))         --> 4	abc
