-- Each stack overflow has its message handler, not only the first one.
local function endless() return 1 + endless() end
local function go()
  local ok, message = xpcall(endless, function(m) return "handled " .. m end)
  return ok, message:match("^handled ") and message:match("stack overflow")
end
for i = 1, 3 do print(i, go()) end
--> 1	false	stack overflow
--> 2	false	stack overflow
--> 3	false	stack overflow
print(coroutine.wrap(function() go() return go() end)()) --> false	stack overflow

-- Handlers that need many registers, too.
local function wide(...) return wide(1, ...) + 1 end
local function many(n)
  if n == 0 then return "H" end
  local a, b, c, d, e, f, g, h, i, j, k, l, m, o, p, q, r, s, t, u, v = 1
  return (many(n - 1))
end
for i = 1, 3 do print(i, xpcall(wide, function(m) return many(50) .. (m:match("stack overflow") or m) end)) end
--> 1	false	Hstack overflow
--> 2	false	Hstack overflow
--> 3	false	Hstack overflow

-- With a closer on the way.
local closed = 0
local function closing()
  local c <close> = setmetatable({}, {__close = function() closed = closed + 1 end})
  return 1 + endless()
end
for i = 1, 2 do print(xpcall(closing, function(m) return m:match("stack overflow") or m end)) end
--> false	stack overflow
--> false	stack overflow
print(closed)                               --> 2
