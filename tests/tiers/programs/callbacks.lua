-- Functions that natives call: comparators, replacements, iterators.
local m = 1

local function descending(a, b) local _ = m << m return a > b end
local function by_name(a, b) local _ = m << m return a.name < b.name end
local function sorting()
  local _ = m ~ m
  local t = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9}
  table.sort(t, descending)
  print(table.concat(t, " "))
  local r = {{name = "c"}, {name = "a"}, {name = "b"}}
  table.sort(r, by_name)
  print(r[1].name, r[2].name, r[3].name)
  -- One sort inside another's comparator.
  local outer = {3, 1, 2}
  table.sort(outer, function(a, b)
    local _ = m << m
    local inner = {a, b, 0}
    table.sort(inner, function(x, y) local _ = m ~ m return x < y end)
    return inner[2] == a and a ~= b
  end)
  print(table.concat(outer, " "))
  print(pcall(table.sort, {1, 2, 3}, function() local _ = m << m error("compared") end))
  print(pcall(table.sort, {1, 2, "x"}, descending))
  print(pcall(table.sort, {1, 2, 3, 4, 5, 6}, function() local _ = m << m return true end))
end
sorting()

local function double(c) local _ = m << m return c .. c end
local function keep() local _ = m << m end
local function replacing()
  local _ = m ~ m
  print(("abc"):gsub("%w", double))
  print(("abc"):gsub("%w", keep))
  print(("a1b2"):gsub("(%a)(%d)", function(a, d) local _ = m << m return d .. a end))
  print(("abc"):gsub("b", function() local _ = m << m return false end))
  print(("hello"):gsub("l", function(c) local _ = m ~ m return (("xy"):gsub("x", double)) end))
  print(pcall(string.gsub, "abc", "b", function() local _ = m << m error("replaced") end))
  print(pcall(string.gsub, "abc", "b", function() local _ = m << m return {} end))
  print(pcall(string.gsub, "abc", "b", function(c) local _ = m << m return c + 1 end))
  local words = {}
  for w in ("one two three"):gmatch("%a+") do words[#words + 1] = double(w) end
  print(table.concat(words, ","))
end
replacing()

local function range(n)
  local _ = m << m
  return function(limit, i) local _ = m << m if i < limit then return i + 1, i * i end end, n, 0
end
local function iterating()
  local _ = m ~ m
  for i, square in range(4) do text = (text or "") .. i .. "=" .. square .. " " end
  print(text)
  for i in function() local _ = m << m end do print("never", i) end
  local closed = setmetatable({}, {__close = function(_, e) local _ = m << m print("closed", e) end})
  for i in range(3), 3, 0, closed do if i == 2 then break end end
  print(pcall(function()
    local _ = m ~ m
    for i in range(3), 3, 0, closed do error("in the body", 0) end
  end))
  local function early()
    local _ = m ~ m
    for i in range(3), 3, 0, closed do return i, "early" end
  end
  print(early())
  print(pcall(function() local _ = m ~ m for i in function() local _ = m << m return nil .. "x" end do end end))
  print(pcall(function() local _ = m ~ m for i in 5 do end end))
  local object = setmetatable({}, {__call = function(self, s, c) local _ = m << m c = (c or 0) + 1 if c <= s then return c end end})
  local sum = 0
  for i in object, 5 do sum = sum + i end
  print(sum)
end
iterating()

-- load's reader, and what it loads.
local pieces = {"return ", "1 ", "+ ", "41", nil}
local at = 0
local function reader() local _ = m << m at = at + 1 return pieces[at] end
local function loading()
  local _ = m ~ m
  print(load(reader)())
  print(pcall(load, function() local _ = m << m error("read") end))
  print(pcall(load, function() local _ = m << m return {} end))
  print(load(function() local _ = m << m return nil end) ~= nil)
  -- What is loaded has a tier of its own, too.
  local m = 3
  local f = load("local m = ... local _ = m << m return function(g, x) local _ = m ~ m return g(x) end")
  print(f(1)(function(x) local _ = m << m return x + 1 end, 7))
  print(f(1)(f(2)(f, 3), function() local _ = m ~ m return "from below" end))
  local env = {m = 1, out = {}}
  load("local _ = m ~ m out[1] = m x = 2", "=env", "t", env)()
  print(env.out[1], env.x)
  print(load("syntax error here", "=bad"))
end
loading()
