-- A yield inside every metamethod and every callback that may yield.
local m = 1
local yield = coroutine.yield
local mt = {}
for _, event in ipairs {"add", "sub", "mul", "div", "mod", "pow", "idiv", "band", "bor", "shr",
                        "unm", "bnot", "concat", "len", "index", "call", "lt", "le", "eq"} do
  mt["__" .. event] = function(a, b) local _ = m << m return yield(event) end
end
mt.__newindex = function(t, k, v) local _ = m << m rawset(t, k, yield("newindex " .. tostring(v))) end
mt.__close = function(_, e) local _ = m << m yield("close " .. tostring(e)) end
local function new() return setmetatable({}, mt) end

-- Runs `f`, answering each yield with the next number; what was yielded and returned.
local function drive(f, ...)
  local said = {}
  local co = coroutine.create(f)
  local answer = {coroutine.resume(co, ...)}
  local n = 0
  while coroutine.status(co) == "suspended" do
    said[#said + 1] = tostring(answer[2])
    n = n + 1
    answer = {coroutine.resume(co, n)}
  end
  for i = 1, #answer do answer[i] = tostring(answer[i]) end
  print(table.concat(said, ","), "->", table.concat(answer, " "))
end

drive(function(a, b) local _ = m ~ m return a + b, a + 1, 1 + a, a + 70000, a + 0.5 end, new(), new())
drive(function(a, b) local _ = m ~ m return a - b, a - 1, 1 - a, a * b, a * 2, 2 * a end, new(), new())
drive(function(a, b) local _ = m ~ m return a / b, a / 2, a % b, a % 2, 2 % a, a ^ b, a ^ 2 end, new(), new())
drive(function(a, b) local _ = m ~ m return a // b, a // 2, a & b, a & 1, a | b, 1 | a, a >> b, a >> 1 end, new(), new())
drive(function(a) local _ = m ~ m return -a, ~a, #a end, new())
drive(function(a) local _ = m ~ m return a .. 1, "x" .. a, "x" .. "y" .. a .. "z", 1 .. a end, new())
drive(function(a) local _ = m ~ m local k = "k" return a.x, a[k], a[1], a[1000], a[2.5] end, new())
drive(function(a)
  local _ = m ~ m
  local k = "k"
  a.x = "x"
  a[k] = m
  a[1] = m
  a[1000] = m
  a.c, a[3] = "c", "d"
  return a.x, rawget(a, k), rawget(a, 1), rawget(a, 1000), rawget(a, "c"), rawget(a, 3)
end, new())
drive(function(a) local _ = m ~ m return a(1), a() end, new())
drive(function(a) local _ = m ~ m return a(1, 2) end, new())
drive(function(a) local _ = m ~ m return (select("#", a(), a())) end, new())
drive(function(a, b) local _ = m ~ m return a < b, a <= b, a > b, a >= b, a == b, a ~= b end, new(), new())
drive(function(a) local _ = m ~ m return a < 1, a <= 1, a > 1, a >= 1, a < 1.5, 1 < a end, new())
drive(function(a, b)
  local _ = m ~ m
  local n = 0
  if a < b then n = n + 1 end
  if not (a <= b) then n = n + 2 end
  while a == b do n = n + 4 if n > 8 then break end end
  repeat n = n + 16 until a ~= b or a > b
  return n
end, new(), new())
drive(function(a)
  local _ = m ~ m
  do local c <close> = a end
  for i = 1, 2 do local c <close> = a if i == 2 then break end end
  local c <close> = a
  return "results", "kept", (yield("last"))
end, new())
drive(function(a) local _ = m ~ m local c <close> = a return 1, 2, 3 end, new())
drive(function(a) local _ = m ~ m local c <close> = a error("raised", 0) end, new())
drive(function(a) local _ = m ~ m print(pcall(function() local _ = m << m local c <close> = a local d <close> = a error("raised", 0) end)) return "on" end, new())
drive(function(a) local _ = m ~ m goto out do local c <close> = a goto out end ::out:: return "out" end, new())
drive(function(a) local _ = m ~ m do local c <close> = a goto out end ::out:: return "out" end, new())
drive(function()
  local _ = m ~ m
  local sum = 0
  for i, j in function(s, c) local _ = m << m return yield("iterate " .. tostring(c)) end do
    sum = sum + i
    if i > 3 then break end
  end
  return sum
end)
drive(function(a) local _ = m ~ m for i in function() local _ = m << m end, nil, nil, a do end return "closed" end, new())

-- In chunks: globals of an environment that yields; a loaded function.
local env = setmetatable({m = 1}, {__index = function(_, k) local _ = m << m return yield("get " .. k) end,
                                   __newindex = function(t, k, v) local _ = m << m rawset(t, k, yield("set " .. k)) end})
drive(load("local _ = m ~ m x = y y = 1 return x, y, z", "=env", "t", env))
drive(function(_ENV) local _ = m ~ m x1 = y1 y1 = 1 return x1, y1, z1 end, env)
