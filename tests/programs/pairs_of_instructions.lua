-- An operation whose result the next one uses at once: every pair of operations with values of all
-- kinds, and what goes wrong.
local function try(f, ...)
  local ok, result = pcall(f, ...)
  if type(result) == "table" then result = "a table" end
  print(ok and (math.type(result) or type(result)) or "error", (tostring(result):gsub("^.-:%d+: ", "")))
end
local odd = setmetatable({}, {
  __add = function(a, b) return 1 end,
  __sub = function(a, b) return a == 2 and 20 or 2 end,
  __mul = function(a, b) return 3.5 end,
  __index = function(_, key) return key end,
})
local values = {1, 2.5, "4", odd, math.maxinteger, 0.0, -0.0, "x", math.huge}
local functions = {
  function(a, b, c) return a + b + c end,
  function(a, b, c) return c + (a + b) end,
  function(a, b, c) return a + b - c end,
  function(a, b, c) return c - (a + b) end,
  function(a, b, c) return (a + b) * c end,
  function(a, b, c) return a - b + c end,
  function(a, b, c) return a - b - c end,
  function(a, b, c) return (a - b) * c end,
  function(a, b, c) return a * b + c end,
  function(a, b, c) return c + a * b end,
  function(a, b, c) return a * b - c end,
  function(a, b, c) return c - a * b end,
  function(a, b, c) return a * b * c end,
  function(a, b) return a * 2.5 + b end,
  function(a, b) return 3 * a * b end,
  function(a) return (a + a) * a end,
  function(a) local t = a * a; t = t + t; return t end,
  function(a, b) local t = a * b; b = t + b; return t, b end,
}
for _, f in ipairs(functions) do
  for i = 1, #values do
    for j = 1, #values, 2 do try(f, values[i], values[j], values[(i + j) % #values + 1]) end
  end
end

-- Elements.
local t = {1, 2.5, "4", odd, {7, 8.5}, [0] = 9, x = 10}
local elements = {
  function(k, b) return t[k] + b end,
  function(k, b) return b + t[k] end,
  function(k, b) return t[k] * b end,
  function(k, b) return t[k][b] end,
  function(k) return t[k + 1] end,
  function(k) return t[k - 1] end,
  function(k, b) local s = "only a string"; return s[k + 1] end,
  function(k, b) local absent; return absent[k - 1] end,
}
for _, f in ipairs(elements) do
  for _, k in ipairs({1, 2, 3, 4, 5, 6, 0, -1, 2.0, 2.5, "x", "1", odd, math.maxinteger}) do
    try(f, k, 2)
    try(f, k, 1.5)
    try(f, k, "1")
  end
end

-- Moves, and the second of a pair as the target of a jump.
local function swap(a, b, c) a, b, c = c, a, b; return a, b, c end
print(swap(1, 2, 3))
local function count(n)
  local sum, last = 0, nil
  while n > 0 do
    local a, b = n, last
    if n % 2 == 0 then b = a end
    sum = sum * 2 + a
    last = b
    n = n - 1
  end
  return sum, last
end
print(count(10))
local function depth(n) if n < 1 then return 0 end return 1 + depth(n - 1) end
print(depth(10), depth(2.5), pcall(depth, "x"))

-- Loops that only store.
local function show(list, n)
  local text = {}
  for i = -1, n do text[#text + 1] = tostring(list[i]) end
  print(#list, table.concat(text, " "))
end
local function fill(list, first, last, step, value)
  for i = first, last, step do list[i] = value end
  return list
end
local function clear(list, first, last, step)
  for i = first, last, step do list[i] = false end
  for i = last, first, -step do list[i] = 0.5 end
  return list
end
show(fill({1, 2, 3, 4, 5, 6}, 2, 5, 1, "x"), 7)
show(fill({1, 2, 3, 4, 5, 6}, 6, 1, -2, 0), 7)
show(fill({1, 2, 3, 4, 5, 6}, -1, 9, 1, true), 10)
show(fill({1, 2, 3, 4, 5, 6}, 1, 6, 1, nil), 7)
show(fill({1, 2, 3, 4, 5, 6}, 1.0, 6, 1, 7), 7)
show(fill({1, 2, 3, 4, 5, 6}, 1, 6, 1.5, 7), 7)
show(fill({1, 2, 3}, 3, 2, 1, 7), 4)
show(fill({1, 2, 3}, math.maxinteger - 1, math.maxinteger, 1, 7), 4)
show(clear({1, 2, 3, 4, 5, 6}, 1, 8, 3), 9)
local kept = setmetatable({1, 2, nil, 4}, {__newindex = function(_, k, v) print("new", k, v) end})
show(fill(kept, 1, 5, 1, 9), 5)
show(fill(setmetatable({1, 2, nil, 4}, {__index = function() return 8 end}), 1, 5, 1, 9), 5)
print(pcall(fill, 5, 1, 2, 1, 0), pcall(fill, {}, "x", 2, 1, 0))

-- Elements that are tested, and those of captured tables.
local flags = {true, false, 3, nil, 5}
local function test(list, i)
  local answer = list[i] and "yes" or "no"
  if list[i] then answer = answer .. "!" end
  if not flags[i] then answer = answer .. "?" end
  while list[i] do i = i + 1 end
  return answer, i, flags[i]
end
for i = -1, 6 do print(pcall(test, flags, i)) end
print(pcall(test, "text", 1))
print(pcall(test, nil, 1))
print(pcall(test, flags, 1.0))
print(pcall(test, setmetatable({}, {__index = function(_, k) return k < 3 and k end}), 1))
