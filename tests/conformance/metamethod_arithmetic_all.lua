-- tests/conformance/metamethod_arithmetic_all.lua: every arithmetic metamethod gets both operands
local mt = {}
for _, op in ipairs {"add", "sub", "mul", "div", "mod", "pow", "idiv"} do
  mt["__" .. op] = function(a, b)
    return op .. "(" .. (type(a) == "table" and "T" or tostring(a)) .. "," .. (type(b) == "table" and "T" or tostring(b)) .. ")"
  end
end
local t = setmetatable({}, mt)
print(t + 1, 1 + t, t + t)          --> add(T,1)	add(1,T)	add(T,T)
print(t - 1, t * 2.5, t / "x")      --> sub(T,1)	mul(T,2.5)	div(T,x)
print(t % 3, t ^ 4, t // 5)         --> mod(T,3)	pow(T,4)	idiv(T,5)
print(1 - t, nil == nil and 2 // t, "s" % t)  --> sub(1,T)	idiv(2,T)	mod(s,T)
