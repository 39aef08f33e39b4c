-- Many objects of one kind, to see how much memory one takes.
--
-- Arguments: the kind, and how many. Prints `before BYTES` when only the place for them is there,
-- and `after BYTES` when they are; the bytes are the engine's own count. The array that holds them
-- has its size before.
local kind, count = ...
count = tonumber(count)

local kinds = {}

kinds["nothing"] = function() return false end
kinds["table {}"] = function() return {} end
kinds["table {x, y}"] = function(i) return {x = i, y = i} end
kinds["table {a, b, c, d, e}"] = function(i) return {a = i, b = i, c = i, d = i, e = i} end
kinds["table of 4 items"] = function(i) return {i, i, i, i} end
kinds["table of 100 items"] = function(i)
  local items = {}
  for k = 1, 100 do items[k] = i end
  return items
end
kinds["closure, a constant variable"] = function(i) return function() return i end end
kinds["closure, an assigned variable"] = function(i)
  return function()
    i = i + 1
    return i
  end
end

local function body() coroutine.yield() end
kinds["fiber, not started"] = function() return coroutine.create(body) end
kinds["fiber, suspended in a call"] = function()
  local fiber = coroutine.create(body)
  coroutine.resume(fiber)
  return fiber
end

kinds["string of 12 bytes"] = function(i) return ("%012d"):format(i) end
kinds["string of 60 bytes"] = function(i) return ("%060d"):format(i) end

-- A hundred functions in a chunk, which has one of its own. Each hundredth object is such a chunk,
-- the others are nothing.
local FUNCTIONS = 100

local function chunks(line)
  return function(number)
    if number % FUNCTIONS ~= 0 then return false end
    local lines = {"local list = {}"}
    for k = 1, FUNCTIONS do lines[#lines + 1] = line:gsub("ID", number + k) end
    lines[#lines + 1] = "return list"
    return assert(load(table.concat(lines, "\n"), "=chunk"))
  end
end

kinds["prototype, one line"] = chunks("list[#list + 1] = function(a) return a.name end")
kinds["prototype, twelve lines"] = chunks([[
local function sum_ID(items, wanted)
  local total, seen = ID, {}
  for i = 1, #items do
    local item = items[i]
    if item.kind == wanted and not seen[item.name] then
      total = total + item.price * 3
      seen[item.name] = "seen"
    elseif item.price > 100 then
      total = total - math.floor(item.price / 2)
    end
  end
  return total, seen
end
list[#list + 1] = sum_ID]])

local make = kinds[kind]
if not make then
  local names = {}
  for name in pairs(kinds) do names[#names + 1] = name end
  table.sort(names)
  print(table.concat(names, "\n"))
  return
end

local function report(when)
  collectgarbage()
  collectgarbage()
  print(when, ("%d"):format(collectgarbage("count") * 1024))
end

local held = {}
for i = 1, count do held[i] = false end
report("before")
for i = 1, count do held[i] = make(i) end
report("after")
print(#held)
