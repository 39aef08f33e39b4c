-- tests/conformance/table_constructor_forms.lua: the three kinds of fields, and separators
local t = {1, 2; x = "a", [10] = "b", 3, ["k e y"] = "c", }
print(#t, t[3], t.x, t[10], t["k e y"])  --> 3	3	a	b	c
local function f() return 7, 8, 9 end
local u = {f(), f()}
print(#u, u[1], u[2], u[4])         --> 4	7	7	9
local v = {f(), nil}
print(#v, v[1], v[2])               --> 1	7	nil
local w = {[1] = "explicit", "positional"}
print(w[1])                         --> positional
