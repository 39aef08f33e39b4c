-- tests/conformance/load_sees_globals_not_locals.lua: loaded code does not see the locals around it
local hidden = 1
shown = 2
print(load("return hidden, shown")())  --> nil	2
