-- tests/conformance/if_elseif_else.lua: the first true branch runs
local function kind(n)
  if n < 0 then return "negative"
  elseif n == 0 then return "zero"
  elseif n < 10 then return "small"
  else return "large" end
end
print(kind(-1), kind(0), kind(5), kind(50))  --> negative	zero	small	large
if nil then print("never") elseif false then print("never") end
print((function() if 0 then return "zero is true" end end)())  --> zero is true
