-- tests/conformance/string_gsub_table.lua: a table gives the replacement of the first capture
local t = {name = "Lua", n = 5, no = false}
print(("$name v$n $no $missing"):gsub("%$(%w+)", t))  --> Lua v5 $no $missing	4
print(("ab"):gsub("%w", setmetatable({}, {__index = function(_, k) return k:upper() end})))  --> AB	2
