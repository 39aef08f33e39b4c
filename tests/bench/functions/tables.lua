-- Tables, callbacks and base functions, one at a time: see strings.lua.
--
-- Small: all 0.01
local name, factor = (...) or "all", tonumber((select(2, ...))) or 1

local concat, insert, move, remove = table.concat, table.insert, table.move, table.remove
local pack, sort, unpack = table.pack, table.sort, table.unpack

local numbers, floats, strings, records = {}, {}, {}, {}
local state = 12345
for i = 1, 300 do
  state = (state * 1103515245 + 12345) % 2147483648
  numbers[i], floats[i], strings[i] = state, state / 7, "key" .. state
  records[i] = {key = state, name = "n" .. state}
end
local long = ("The quick brown fox jumps over the lazy dog. "):rep(20)
local ten = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}

local function Sorted(list, before)
  return function(rounds)
    local copy
    for _ = 1, rounds do
      copy = move(list, 1, #list, 1, {})
      sort(copy, before)
    end
    for i = 2, #copy do
      if before then assert(not before(copy[i], copy[i - 1])) else assert(copy[i] >= copy[i - 1]) end
    end
    return #copy
  end
end

local cases = {
  insert = {2e4, function(rounds)
    local t
    for _ = 1, rounds do
      t = {}
      for i = 1, 200 do insert(t, i) end
    end
    return #t
  end, 200},
  insert_first = {2e4, function(rounds)
    local t
    for _ = 1, rounds do
      t = {}
      for i = 1, 50 do insert(t, 1, i) end
    end
    return t[1]
  end, 50},
  append_length = {2e4, function(rounds)
    local t
    for _ = 1, rounds do
      t = {}
      for i = 1, 200 do t[#t + 1] = i end
    end
    return #t
  end, 200},
  remove = {2e4, function(rounds)
    local last
    for _ = 1, rounds do
      local t = move(numbers, 1, 200, 1, {})
      for _ = 1, 199 do remove(t) end
      last = #t
    end
    return last
  end, 1},
  remove_first = {2e4, function(rounds)
    local last
    for _ = 1, rounds do
      local t = move(numbers, 1, 50, 1, {})
      for _ = 1, 49 do remove(t, 1) end
      last = #t
    end
    return last
  end, 1},
  insert_remove = {3e6, function(rounds)
    local t, x = {1, 2, 3, 4}, nil
    for i = 1, rounds do
      insert(t, i)
      x = remove(t)
    end
    return #t
  end, 4},
  concat_strings = {2e4, function(rounds)
    local text
    for _ = 1, rounds do text = concat(strings, ",") end
    return #text
  end, 4040},
  concat_numbers = {1e4, function(rounds)
    local text
    for _ = 1, rounds do text = concat(numbers, " ") end
    return #text
  end, 3140},
  unpack_ten = {2e6, function(rounds)
    local a, j
    for _ = 1, rounds do a, _, _, _, _, _, _, _, _, j = unpack(ten) end
    return a + j
  end, 11},
  unpack_three = {4e6, function(rounds)
    local t, a, b, c = {1, 2, 3}, nil, nil, nil
    for _ = 1, rounds do a, b, c = unpack(t) end
    return a + b + c
  end, 6},
  pack_three = {2e6, function(rounds)
    local t
    for i = 1, rounds do t = pack(i, "a", nil) end
    return t.n
  end, 3},
  move_many = {1e5, function(rounds)
    local t = {}
    for _ = 1, rounds do move(numbers, 1, 300, 1, t) end
    return #t
  end, 300},
  select_count = {4e6, function(rounds)
    local function Count(...) return select("#", ...) end
    local n
    for _ = 1, rounds do n = Count(1, nil, 3) end
    return n
  end, 3},
  sort_integers = {3e3, Sorted(numbers), 300},
  sort_floats = {3e3, Sorted(floats), 300},
  sort_strings = {1e3, Sorted(strings), 300},
  sort_descending = {2e3, Sorted(numbers, function(a, b) return a > b end), 300},
  sort_records = {1.5e3, Sorted(records, function(a, b) return a.key < b.key end), 300},
  sort_records_by_name = {1e3, Sorted(records, function(a, b) return a.name < b.name end), 300},
  pairs = {2e4, function(rounds)
    local t, count = {}, nil
    for i = 1, 100 do t["k" .. i] = i end
    for _ = 1, rounds do
      count = 0
      for _, v in pairs(t) do count = count + v end
    end
    return count
  end, 5050},
  ipairs = {3e4, function(rounds)
    local sum
    for _ = 1, rounds do
      sum = 0
      for i in ipairs(numbers) do sum = sum + i end
    end
    return sum
  end, 45150},
  next = {2e4, function(rounds)
    local t, count = {}, nil
    for i = 1, 100 do t["k" .. i] = i end
    for _ = 1, rounds do
      count = 0
      local k, v = next(t)
      while k do
        count = count + v
        k, v = next(t, k)
      end
    end
    return count
  end, 5050},
  gmatch_characters = {3e3, function(rounds)
    local count
    for _ = 1, rounds do
      count = 0
      for _ in long:gmatch(".") do count = count + 1 end
    end
    return count
  end, 900},
  gmatch_pairs = {1e4, function(rounds)
    local count
    local text = ("key=value; "):rep(30)
    for _ = 1, rounds do
      count = 0
      for k, v in text:gmatch("(%w+)=(%w+)") do count = count + #k + #v end
    end
    return count
  end, 240},
  gsub_closure = {4e3, function(rounds)
    local text
    for _ = 1, rounds do text = long:gsub("%a+", function(w) return w .. "!" end) end
    return #text
  end, 1080},
  gsub_lua_function = {8e3, function(rounds)
    local count
    local function Count() count = count + 1 end
    for _ = 1, rounds do
      count = 0
      long:gsub("%w+", Count)
    end
    return count
  end, 180},
  gsub_characters = {2e3, function(rounds)
    local text
    for _ = 1, rounds do text = long:gsub(".", {a = "1", e = "2", o = "3"}) end
    return #text
  end, 900},
  pcall = {3e6, function(rounds)
    local function Add(a, b) return a + b end
    local ok, sum
    for i = 1, rounds do ok, sum = pcall(Add, i, 1) end
    return ok
  end, true},
  pcall_error = {5e5, function(rounds)
    local function Fail() error("x", 0) end
    local ok, message
    for _ = 1, rounds do ok, message = pcall(Fail) end
    return message
  end, "x"},
  setmetatable = {2e6, function(rounds)
    local class = {__index = {x = 7}}
    local object
    for _ = 1, rounds do object = setmetatable({}, class) end
    return object.x
  end, 7},
  tostring_boolean = {4e6, function(rounds)
    local text
    for i = 1, rounds do text = tostring(i > 0) end
    return text
  end, "true"},
  type = {5e6, function(rounds)
    local kind
    for i = 1, rounds do kind = type(i) end
    return kind
  end, "number"},
  math_floor = {5e6, function(rounds)
    local floor, x = math.floor, nil
    for i = 1, rounds do x = floor(i % 10 + 0.5) end
    return x // 100
  end, 0},
  math_random = {4e6, function(rounds)
    local random, x = math.random, nil
    for _ = 1, rounds do x = random(1, 10) end
    return x // 100
  end, 0},
  math_max = {4e6, function(rounds)
    local max, x = math.max, nil
    for i = 1, rounds do x = max(i % 3, 5, 2) end
    return x
  end, 5},
  coroutine_switch = {1e6, function(rounds)
    local step = coroutine.wrap(function() while true do coroutine.yield(1) end end)
    local sum = 0
    for _ = 1, rounds do sum = step() end
    return sum
  end, 1},
  coroutine_create = {4e5, function(rounds)
    local x
    for _ = 1, rounds do x = coroutine.wrap(function(a) return a end)(3) end
    return x
  end, 3},
  load_line = {3e4, function(rounds)
    local f
    for i = 1, rounds do f = load("return 1 + " .. i % 10) end
    return type(f)
  end, "function"},
}

local names = {}
for case in pairs(cases) do names[#names + 1] = case end
sort(names)
if name == "list" then
  print(concat(names, "\n"))
elseif name == "all" then
  for _, case in ipairs(names) do
    local rounds, run, expected = unpack(cases[case], 1, 3)
    local answer = run(math.max(1, math.floor(rounds * factor)))
    assert(answer == expected, case)
  end
else
  local rounds, run = unpack(cases[name], 1, 2)
  run(math.max(1, math.floor(rounds * factor)))
end
