-- tests/conformance/method_call_index_line.lua: a method is looked up in the line of its name
local function report(text) print((select(2, pcall(load(text, "=chunk"))))) end
report("local t\nlocal x = t\n:\nm\n()")          --> chunk:4: attempt to index a nil value (local 't')
report("local t = {}\nlocal x = t.a.b\n:\nm()")   --> chunk:4: attempt to index a nil value (field 'a')
report("local t = {}\nlocal x = t\n.a\n.b\n:m()")  --> chunk:5: attempt to index a nil value (field 'a')
