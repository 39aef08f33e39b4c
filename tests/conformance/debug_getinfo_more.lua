-- tests/conformance/debug_getinfo_more.lua: upvalues of library closures, and the line of `end`
print(debug.getinfo(print, "u").nups, debug.getinfo(string.gmatch("a", "a"), "u").nups > 0)  --> 0	true
local function ends()
  return 1
end
local lines = {}
for line in pairs(debug.getinfo(ends, "L").activelines) do lines[#lines + 1] = line end
table.sort(lines)
print(table.concat(lines, " "))  --> 4 5
