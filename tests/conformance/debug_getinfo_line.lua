-- tests/conformance/debug_getinfo_line.lua: getinfo tells the current line, the source and the name
local function where() return debug.getinfo(2, "l").currentline end
print(where())                      --> 3
print(debug.getinfo(1, "S").short_src, debug.getinfo(1, "l").currentline)  --> tests/conformance/debug_getinfo_line.lua	4
local function named() return debug.getinfo(1, "n").name, debug.getinfo(1, "n").namewhat end
local n, w = named()
print(n, w)                         --> named	local
print(debug.getinfo(print, "S").what, debug.getinfo(1, "S").what, debug.getinfo(named, "S").what)  --> C	main	Lua
print(debug.getinfo(100))           --> nil
local i = debug.getinfo(named, "S")
print(i.linedefined, i.lastlinedefined)  --> 5	5
