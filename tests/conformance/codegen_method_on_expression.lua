-- tests/conformance/codegen_method_on_expression.lua: methods on calls, strings, parenthesized and indexed values
local o = {v = "o"}
function o:name(s) return (s or "") .. self.v end
local t = {o = o, list = {o}}
local function get() return o end
print(o:name(), t.o:name("t."), t.list[1]:name "l.", get():name(), (o):name("p."))  --> o	t.o	l.o	o	p.o
print(("%s"):rep(2):format(1, 2), #("x"):rep(5):upper(), ("a,b"):gsub(",", ";"))  --> 12	5	a;b	1
