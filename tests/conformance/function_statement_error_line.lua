-- tests/conformance/function_statement_error_line.lua: the store of a function statement happens in its first line
local function report(text) print((select(2, pcall(load(text, "=chunk"))))) end
report("local t\nfunction t.x()\n\n\nend")       --> chunk:2: attempt to index a nil value (local 't')
report("local t = {}\nfunction\nt.a.b\n()\nend")  --> chunk:2: attempt to index a nil value (field 'a')
report("local t = {}\nt.a.b = function()\n\nend")  --> chunk:4: attempt to index a nil value (field 'a')
