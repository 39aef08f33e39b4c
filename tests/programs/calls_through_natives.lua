-- Functions called by natives, by iterators and with variable arguments, in all mixtures: how many
-- results arrive, and which.

local line = ""
local function put(...) line = line .. table.concat({...}) end
local function show(...) print(line, ...) line = "" end

local function none() end
local function one(...) return (...) end
local function all(...) return ... end
local function fixed(a, b, c) return a, b, c end
local function count(...) return select("#", ...) end
local function tail(...) return all(...) end
local function native_tail(...) return select(2, ...) end
local function padded(a, b, ...) local x, y, z = ... return a, b, x, y, z end

-- As many results as are wanted, from functions of all kinds.
for name, f in ipairs({none, one, all, fixed, tail}) do
  local a, b = f(1, 2, 3, 4)
  local t = {f(1, 2), f(1, 2, 3, 4)}
  print(name, a, b, #t, count(f(1, 2, 3)), count((f(1, 2, 3))), count(f(), f(nil, nil)))
end
print(padded(), padded(1, 2, 3, 4, 5, 6), (padded(1, 2, 3)))
print(native_tail("a", "b", "c"), (native_tail("a", "b", "c")))

-- select from both ends.
print(select(-1, 1, 2, 3), select(-3, 1, 2, 3), select("#"), select("#", nil, nil), select(4, 1, 2))
print(pcall(select, -4, 1, 2, 3), pcall(select, 0), pcall(select))

-- pcall and xpcall: results, errors, arguments, nesting.
for _, f in ipairs({none, one, all, fixed, tail, native_tail, count, padded}) do
  print(pcall(f, 1, 2, 3))
  print(count(pcall(f)), (pcall(f, 1, 2)))
  print(xpcall(f, print, "x", "y", "z"))
  print(pcall(pcall, f, 1, 2, 3))
end
print(pcall(pcall, error, {}, 1, 2) == true, pcall(error), pcall(pcall), pcall(nil))
local function deep(n) if n == 0 then error("at the bottom", 0) end return pcall(deep, n - 1) end
print(deep(30))
local many = {}
for i = 1, 60 do many[i] = i end
print(count(pcall(all, table.unpack(many))), select(-1, pcall(all, table.unpack(many))))

-- Comparators and replacements of all kinds.
local function sorted(compare)
  local t = {5, 3, 8, 1, 9, 2}
  table.sort(t, compare)
  return table.concat(t, " ")
end
print(sorted(function(a, b) return a > b end))
print(sorted(function(...) local a, b = ... return a > b end))
print(sorted(function(...) return all(... ) > select(2, ...) end))
print(sorted(function(a, b) return (function(...) return (select(1, ...)) > b end)(a) end))
print(pcall(sorted, function() end), pcall(sorted, function(a, b) error("compare", 0) end))
print(("one two three"):gsub("%w+", function(w) return w:upper() end))
print(("one two three"):gsub("%w+", function(...) return nil end))
print(("one two three"):gsub("(%w)(%w+)", function(...) return select(-1, ...) end))
print(("one two three"):gsub("%w+", function(w) return #w, "more", "still more" end))
print(("one two"):gsub("%w+", string.reverse), ("one two"):gsub("()%w+", tostring))
print(pcall(string.gsub, "x", "x", function() return {} end))

-- Iterators of all kinds.
local function upto(n) local i = 0 return function() i = i + 1 if i <= n then return i, i * i end end end
local function stepping(...) local limit, i = ... if i < limit then return i + 1, ... end end
for i, square in upto(3) do put(i, ":", square, " ") end
for i, limit, before in stepping, 3, 0 do put(i, "/", limit, "/", before, " ") end
for a, b, c, d in (function() local done return function() if not done then done = 1 return 1 end end end)() do
  print(a, b, c, d)
end
for k in function(_, k) return k ~= 3 and (k or 0) + 1 or nil end do put(k, " ") end
show()
for w in coroutine.wrap(function(...) for i = 1, 3 do coroutine.yield(i) end end) do put(w, " ") end
show(pcall(function() for x in function() error("in an iterator", 0) end do end end))

-- Constructors.
local function three() return 1, 2, 3 end
local list = {three(), three(), [10] = "ten", three()}
print(#list, list[4], list[10], #{three(), nil}, #{(three())}, #{nil, nil, 3})
local nested = {{1, 2}, {3, {4, 5}}, {}}
print(#nested, nested[2][2][2], #nested[3])

-- Quotients and rests of all signs, small and large.
for _, a in ipairs({7, -7, 0, 2147483647, -2147483648, -2147483649, math.maxinteger, math.mininteger}) do
  for _, b in ipairs({1, -1, 3, -3, 2147483647, -2147483648, 4294967296, math.mininteger}) do
    put(a // b, " ", a % b, " ")
  end
  show()
end
