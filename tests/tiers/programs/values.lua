-- A function is a value like any other, whichever tier runs it.
local m = 1

local function callee(x)
  local _ = m << m
  return x
end
local function other(x)
  local _ = m << m
  return x
end

local function caller(f, g)
  local _ = m ~ m
  print(type(f), type(g), math.type(f))
  print(f == f, f == g, f ~= g, rawequal(f, g), rawequal(g, g))
  local t = {[f] = "f", [g] = "g"}
  print(t[f], t[g], t[callee])
  t[f] = nil
  print(t[f], t[g], next({[f] = 1}) == f)
  print(tostring(f):match("^function: ") ~= nil, tostring(f) == tostring(f),
        tostring(f) == tostring(g))
  print(select("#", f, g), (select(2, f, g)) == g)
  print(not f, f and 1, f ~= nil, #{f, g})
  print(f(f) == f, (f)(1), f"text", f{7}[1])
  print(pcall(rawlen, f))
  print(getmetatable(f), pcall(setmetatable, f, {}))
  local packed = table.pack(f, g, f)
  print(packed.n, table.unpack(packed, 1, 1) == f, packed[2] == g)
  table.insert(packed, 1, g)
  print(table.remove(packed, 1) == g, packed[1] == f)
end
caller(callee, other)
print(callee == callee, ({[callee] = 5})[callee])

-- Closures of one function are different values; what they share is shared.
local function counter()
  local _ = m << m
  local n = 0
  return function()
    local _ = m ~ m
    n = n + 1
    return n
  end, function()
    local _ = m << m
    return n
  end
end
local up, get = counter()
local up2 = counter()
print(up == up2, up(), up(), get(), up2())
