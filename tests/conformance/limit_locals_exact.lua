-- tests/conformance/limit_locals_exact.lua: 200 locals are allowed
local names = {}
for i = 1, 200 do names[i] = "v" .. i end
local f = load("local " .. table.concat(names, ",") .. " = 1, 2 v200 = 7 return v1, v2, v3, v200", "=c")
print(f())                          --> 1	2	nil	7
names[201] = "v201"
print(load("local " .. table.concat(names, ","), "=c"))  --> nil	c:1: too many local variables (limit is 200) in main function near <eof>
print(load("local function f() local " .. table.concat(names, ",") .. " end", "=c"))  --> nil	c:1: too many local variables (limit is 200) in function at line 1 near 'end'
