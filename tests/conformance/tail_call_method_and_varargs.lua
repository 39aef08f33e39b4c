-- tests/conformance/tail_call_method_and_varargs.lua: tail calls of methods and with varargs
local o = {}
function o:count(n, ...) if n == 0 then return select("#", ...) end return self:count(n - 1, ...) end
print(o:count(50000, 1, nil, nil))  --> 3
local function last(a, ...) if select("#", ...) == 0 then return a end return last(...) end
print(last(1, 2, 3, 4, 5))          --> 5
