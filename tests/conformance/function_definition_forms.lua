-- tests/conformance/function_definition_forms.lua: the ways to name a function
local t = {a = {b = {}}}
function t.f() return "field" end
function t.a.b.g() return "deep" end
function t.a:m(x) return self == t.a, x end
local function l() return "local" end
function globalfn() return "global" end
print(t.f(), t.a.b.g(), l(), globalfn())  --> field	deep	local	global
print(t.a:m(5))                     --> true	5
print((function(...) return select("#", ...) end)(1, nil))  --> 2
