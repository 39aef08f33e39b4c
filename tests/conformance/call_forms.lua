-- tests/conformance/call_forms.lua: calls with a string or a table literal
local function id(...) return ... end
print(id "str", id [[long]], #id {1, 2})  --> str	long	2
print(type {}, type "")             --> table	string
local o = {m = function(self, x) return x end}
print(o:m "s", (o:m {7})[1])        --> s	7
