-- tests/conformance/closure_captures_each_iteration.lua: every turn of a for has its own variable
local f = {}
for i = 1, 2 do f[i] = function() return i end end
print(f[1](), f[2]())               --> 1	2
for _, k in ipairs {"x", "y"} do f[k] = function() k = k .. "!" return k end end
print(f.x(), f.x(), f.y())          --> x!	x!!	y!
