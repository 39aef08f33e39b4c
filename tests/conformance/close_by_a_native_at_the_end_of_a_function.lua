-- A variable is closed by a function of the library while the last instruction of a function, a
-- return, is not done: a collection then finds no code behind it.
local closer = {__close = rawlen}
local function returns(n)
  local t <close> = setmetatable({n}, closer)
  return "text " .. n
end
local function keeps(...) return select("#", ...), ... end
local function passes(n) return keeps("a " .. n, string.rep("b", n % 50)) end
local length = 0
for i = 1, 20000 do
  length = length + #returns(i)
  local count, a, b = passes(i)
  length = length + count + #a + #b
end
print(length)  --> 847788
