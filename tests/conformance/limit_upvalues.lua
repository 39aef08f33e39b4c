-- tests/conformance/limit_upvalues.lua: a function has 255 upvalues at most
local function nested(n)
  local half = n // 2
  local a, b, use = {}, {}, {}
  for i = 1, half do a[i] = "a" .. i end
  for i = 1, n - half do b[i] = "b" .. i end
  for i = 1, half do use[#use + 1] = a[i] end
  for i = 1, n - half do use[#use + 1] = b[i] end
  return "local " .. table.concat(a, ",") .. "\nlocal function f()\nlocal " .. table.concat(b, ",") ..
    "\nreturn function() local x = " .. table.concat(use, "\nx = ") .. " end end"
end
print((load(nested(254), "=c")) ~= nil)  --> true
print((load(nested(255), "=c")) ~= nil)  --> true
print(select(2, load(nested(256), "=c")))  --> c:259: too many upvalues (limit is 255) in function at line 4 near 'end'
