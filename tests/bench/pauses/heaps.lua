-- Heaps of 64 MiB in five shapes, for measuring how long a collector keeps a script waiting.
--
-- Arguments: the shape; and what happens when it stands: `steps CYCLES SECONDS` times the collector's
-- steps from here (for lua5.4), `mutate` works on for ever and `collect` calls collectgarbage for
-- ever (for pauses.cc, which takes the time).
--
-- What a shape lacks to 64 MiB are records of a common kind, in arrays of 256, so that only the
-- shape itself is wide or deep. Work goes on between the steps: it makes garbage, and writes into
-- the heap.
local shape, mode, cycles, most_seconds = ...
local LIVE_KIB = 64 * 1024
local RECORDS = 256

collectgarbage("incremental")  -- the lua5.4 command line begins with the generational one
local heap = {}
local work = function() end
local deep  -- the shape wants to go on in the depth of a recursion

local shapes = {}

-- Integers, and at each fourth place one of a thousand tables.
function shapes.array()
  local tables, array = {}, {}
  for i = 1, 1000 do tables[i] = {i} end
  for i = 1, 3000000 do array[i] = i % 4 == 0 and tables[i % 1000 + 1] or i end
  heap.shape = array
  local at = 0
  work = function()
    at = at % 3000000 + 4
    array[at] = {at}
  end
end

function shapes.keys()
  local map = {}
  for i = 1, 300000 do map["key number " .. i] = i end
  heap.shape = map
  local at = 0
  work = function()
    at = at % 300000 + 1
    map["key number " .. at] = {at}
  end
end

function shapes.recursion()
  deep = function(level, body)
    local kept = {level}
    if level == 100000 then
      body()
    else
      deep(level + 1, body)
    end
    return kept
  end
end

function shapes.closures()
  local list = {}
  for i = 1, 100000 do
    local count, name = 0, i
    list[i] = function()
      count = count + 1
      return name + count
    end
  end
  heap.shape = list
  local at = 0
  work = function()
    at = at % 100000 + 1
    local call = list[at]
    list[at] = function() return call end
    list[at] = call
    call()
  end
end

-- Each value is the next key: one end is held, and the rest is alive because of it.
function shapes.ephemerons()
  local chain = setmetatable({}, {__mode = "k"})
  local key = {}
  heap.first = key
  for _ = 1, 100000 do
    local value = {}
    chain[key] = value
    key = value
  end
  heap.shape = chain
  work = function()
    local value = {}
    chain[key] = value
    key = value
    local second = chain[heap.first]
    chain[heap.first] = nil
    heap.first = second
  end
end

local function fill()
  local ballast = {}
  heap.ballast = ballast
  collectgarbage()
  while collectgarbage("count") < LIVE_KIB do
    local records = {}
    for i = 1, RECORDS do records[i] = {id = i, name = "a name", next = records[i - 1]} end
    ballast[#ballast + 1] = records
  end
end

local function between_steps()
  local list
  for i = 1, 50 do list = {i, next = list} end
  work()
end

local function time_steps()
  local clock, collect = os.clock, collectgarbage
  local begun = clock()
  collect("stop")
  for cycle = 1, tonumber(cycles) do
    local longest, whole = 0, 0
    local done
    repeat
      between_steps()
      local before = clock()
      done = collect("step", 0)
      local taken = clock() - before
      if taken > longest then longest = taken end
      whole = whole + taken
    until done
    print(("%d %.6f %.6f"):format(cycle, longest, whole))
    if clock() - begun > tonumber(most_seconds) then break end
  end
end

local function go_on()
  fill()
  print(("ready %.1f"):format(collectgarbage("count") / 1024))
  if mode == "steps" then
    time_steps()
  elseif mode == "mutate" then
    collectgarbage("stop")
    while true do between_steps() end
  else
    while true do collectgarbage() end
  end
end

shapes[shape]()
if deep then
  deep(1, go_on)
else
  go_on()
end
