-- Plain calls, their arguments and results, from one tier into the other and back.
local m = 1

local function none() local _ = m << m end
local function one(x) local _ = m << m return x end
local function three(a, b, c) local _ = m << m return a, b, c end
local function rest(a, ...) local _ = m << m return select("#", ...), a, ... end
local function count(...) local _ = m << m return select("#", ...) end

local function caller(...)
  local _ = m ~ m
  print(none(), (none()), count(none()), count((none())))
  print(one(), one(1), one(1, 2), one(nil))
  print(three(), three(1))
  print(three(1, 2, 3, 4))
  print((three(1, 2)))
  print(rest())
  print(rest(1))
  print(rest(1, nil, nil))
  print(rest(...))
  print(rest(three(rest(7, 8))))
  local a, b, c, d = three(1, 2, 3)
  print(a, b, c, d)
  local x, y = none()
  print(x, y)
  local t = {three(1, 2, 3), three(4, 5, 6), n = one(7)}
  print(#t, t[1], t[2], t[4], t.n)
  print(count(table.unpack({}, 1, 200)), count(...), count(three()))
  local last = {rest(table.unpack({1, 2, 3}, 1, 120))}
  print(#last, last[1], last[4])
  return three(...)
end
print(caller("p", "q"))
print(pcall(caller))

-- Deep in both directions, with something on the stack of every frame.
local down
local function down_callee(n, sum)
  local _ = m << m
  if n == 0 then return sum, "end" end
  local a, b = down(n - 1, sum + n)
  return a, b .. n % 10
end
function down(n, sum)
  local _ = m ~ m
  if n == 0 then return sum, "END" end
  local a, b = down_callee(n - 1, sum - 2 * n)
  return a, b
end
print(down(30, 0))
print(down_callee(31, 0))

-- Methods, fields, results as arguments of arguments.
local object = {k = 5}
function object:get(n) local _ = m << m return self.k + n end
function object.new(k) local _ = m << m return setmetatable({k = k}, {__index = object}) end
local function use(o)
  local _ = m ~ m
  return o:get(1), o.new(10):get(2), o.new(o:get(3)):get(o:get(4))
end
print(use(object))

-- Recursion through an upvalue that is assigned later.
local even, odd
function even(n) local _ = m ~ m if n == 0 then return true end return odd(n - 1) end
function odd(n) local _ = m << m if n == 0 then return false end return even(n - 1) end
print(even(100), even(101), odd(7))
