-- Results whose number is not known, kept while variables are closed.
local m = 1
local yield = coroutine.yield
local function closer(name)
  return setmetatable({}, {__close = function(_, e)
    local _ = m << m
    local a, b, c, d, e, f, g, h = 1, 2, 3, 4, 5, 6, 7, 8
    print("close", name)
  end})
end
local function callee(...) local _ = m << m return ... end
local function all(...)
  local _ = m ~ m
  local a <close> = closer "a"
  local b <close> = closer "b"
  return callee(...)
end
print(all())
print(all(1))
print(all("r1", "r2"))
print(select("#", all(table.unpack({}, 1, 120))))
local function prefixed(...)
  local _ = m ~ m
  local a <close> = closer "a"
  return "p", nil, ...
end
print(prefixed())
print(prefixed(1, nil))
local function from_loop(n)
  local _ = m ~ m
  for i = 1, n do
    local x <close> = closer(i)
    if i == 2 then return callee(i, "of", n) end
  end
end
print(from_loop(3))
local function recursive(n)
  local _ = m ~ m
  local x <close> = closer(n)
  if n == 0 then return callee("bottom", 0) end
  return recursive(n - 1)
end
print(recursive(3))
local yielding = coroutine.wrap(function(...)
  local _ = m ~ m
  local c <close> = setmetatable({}, {__close = function() local _ = m << m yield("in the closer") end})
  return callee(...)
end)
print(yielding(1, 2, 3))
print(yielding())
local collecting = setmetatable({}, {__close = function() local _ = m << m local t = {} for i = 1, 100 do t[i] = {i} end collectgarbage() end})
local function fresh()
  local _ = m ~ m
  local c <close> = collecting
  return callee({1}, ("x"):rep(50), function() return 7 end)
end
local t, s, f = fresh()
print(t[1], #s, f())
