-- tests/conformance/metamethod_bitwise_all.lua: every bitwise metamethod gets both operands
local mt = {}
for _, op in ipairs {"band", "bor", "bxor", "shl", "shr"} do
  mt["__" .. op] = function(a, b)
    return op .. "(" .. (type(a) == "table" and "T" or tostring(a)) .. "," .. (type(b) == "table" and "T" or tostring(b)) .. ")"
  end
end
mt.__bnot = function(a, b) return "bnot", rawequal(a, b) end
local t = setmetatable({}, mt)
print(t & 1, 1 | t, t ~ t)          --> band(T,1)	bor(1,T)	bxor(T,T)
print(t << 1, 1 >> t, t >> "x")     --> shl(T,1)	shr(1,T)	shr(T,x)
print(1.5 & t, "a" ~ t)             --> band(1.5,T)	bxor(a,T)
print((~t))                         --> bnot
