-- Pipelines of coroutines: producers, filters, consumers, and what happens when one of them fails.
--
-- Each stage is a coroutine. The simplest kind is pulled from its end: a filter resumes the stage
-- before it when it wants an item. The second kind is pushed from its start: each stage sends
-- items into the next. A scheduler runs many tasks in turn and lets them talk over bounded
-- channels, where a full channel stops the sender and an empty one the receiver. On top of it
-- stand a prime sieve, a word count, and a bank with timeouts on a simulated clock.
--
-- Errors cross stages: an error in a producer comes out of the consumer's pull, with its position
-- kept when it is a string and its identity when it is a table. Closing a stage runs the pending
-- <close> variables of all stages behind it.
--
-- What the program exercises: create, resume, yield, wrap, close, status, running, isyieldable,
-- varargs across yields, yields inside pcall and inside metamethods and iterators, tbc variables.

local log = {}
local function note(...) log[#log + 1] = table.concat({...}, " ") end
local function flush(title)
  print(title .. ":", table.concat(log, ", "))
  log = {}
end

-- Pulled stages ----------------------------------------------------------------------------------

local function from(list)
  return coroutine.wrap(function() for _, v in ipairs(list) do coroutine.yield(v) end end)
end

local function numbers(first, last)
  return coroutine.wrap(function() for i = first, last do coroutine.yield(i) end end)
end

local function map(source, f)
  return coroutine.wrap(function() for v in source do coroutine.yield(f(v)) end end)
end

local function keep(source, accepts)
  return coroutine.wrap(function()
    for v in source do if accepts(v) then coroutine.yield(v) end end
  end)
end

local function take(source, n)
  return coroutine.wrap(function()
    for _ = 1, n do
      local v = source()
      if v == nil then return end
      coroutine.yield(v)
    end
  end)
end

local function batch(source, size)
  return coroutine.wrap(function()
    local group = {}
    for v in source do
      group[#group + 1] = v
      if #group == size then
        coroutine.yield(group)
        group = {}
      end
    end
    if #group > 0 then coroutine.yield(group) end
  end)
end

local function zip(a, b)
  return coroutine.wrap(function()
    while true do
      local x, y = a(), b()
      if x == nil or y == nil then return end
      coroutine.yield(x, y)
    end
  end)
end

local function collect(source)
  local out = {}
  for v in source do out[#out + 1] = tostring(v) end
  return table.concat(out, " ")
end

print("== pulled")
print(collect(numbers(1, 10)))
print(collect(map(numbers(1, 8), function(x) return x * x end)))
print(collect(keep(numbers(1, 30), function(x) return x % 7 == 3 end)))
print(collect(take(numbers(5, math.huge), 4)))
print(collect(map(batch(numbers(1, 8), 3), function(g) return "[" .. table.concat(g, "+") .. "]" end)))
for x, y in zip(from {"a", "b", "c"}, numbers(1, 9)) do note(x .. y) end
flush("zip")
local function sieve(source)
  return coroutine.wrap(function()
    while true do
      local prime = source()
      coroutine.yield(prime)
      source = keep(source, function(n) return n % prime ~= 0 end)
    end
  end)
end
print(collect(take(sieve(numbers(2, math.huge)), 30)))

-- Trees walked by recursion, compared leaf by leaf -------------------------------------------------

local function leaves(tree)
  local function walk(t)
    if type(t) ~= "table" then return coroutine.yield(t) end
    for _, child in ipairs(t) do walk(child) end
  end
  return coroutine.wrap(function() walk(tree) end)
end

local function same_fringe(a, b)
  local next_a, next_b = leaves(a), leaves(b)
  for n = 1, math.huge do
    local x, y = next_a(), next_b()
    if x ~= y then return false, n end
    if x == nil then return true, n - 1 end
  end
end

print("== fringes")
print(collect(leaves {1, {2, {3, {4}}, 5}, {{{6}}}}))
print(same_fringe({1, {2, 3}, 4}, {{{1}, 2}, {3, 4}}))
print(same_fringe({1, {2, 3}, 4}, {1, 2, 4, 3}))
print(same_fringe({}, {{}, {{}}}))
print(same_fringe({1, 2}, {1}))

-- Pushed stages ----------------------------------------------------------------------------------

local function sink(f)
  local co = coroutine.create(f)
  assert(coroutine.resume(co))
  return function(...)
    local ok, message = coroutine.resume(co, ...)
    if not ok then error(message, 0) end
    return coroutine.status(co)
  end, co
end

print("== pushed")
local totals = {}
local counter = sink(function()
  while true do
    local word, weight = coroutine.yield()
    if word == nil then break end
    totals[word] = (totals[word] or 0) + weight
  end
end)
local lower = sink(function()
  while true do
    local text = coroutine.yield()
    if text == nil then break end
    for word in text:gmatch("%a+") do counter(word:lower(), #word) end
  end
  note("counter is " .. counter(nil))
end)
for _, line in ipairs {"The quick brown fox", "jumps over THE lazy dog", "the end"} do lower(line) end
note("lower is " .. lower(nil))
flush("states")
local words = {}
for word in pairs(totals) do words[#words + 1] = word end
table.sort(words)
for i, word in ipairs(words) do words[i] = word .. "=" .. totals[word] end
print(table.concat(words, " "))
print(pcall(lower, "more"))

-- Errors across stages ---------------------------------------------------------------------------

print("== errors")
local function faulty(n, fault)
  return coroutine.wrap(function()
    for i = 1, n do coroutine.yield(i) end
    error(fault, 0)
  end)
end
print(pcall(collect, map(faulty(3, "producer broke"), function(x) return x end)))
local fault = setmetatable({code = 7}, {__tostring = function(f) return "fault " .. f.code end})
local ok, e = pcall(collect, keep(map(faulty(2, fault), function(x) return x end), function() return true end))
print(ok, rawequal(e, fault), tostring(e))
print(pcall(collect, map(numbers(1, 3), function(x) return x == 3 and nil + 1 or x end)))
local tolerant = coroutine.wrap(function()
  for round = 1, 3 do
    local fine, message = pcall(function()
      local v = coroutine.yield("ready " .. round)
      if v == "bad" then error("refused " .. v, 0) end
      note("took " .. v)
    end)
    if not fine then note(message) end
  end
  return "finished"
end)
print(tolerant(), tolerant("good"), tolerant("bad"), tolerant("better"))
flush("tolerant")
print(pcall(tolerant))
local co = coroutine.create(function() local x <const> = 1; return x .. {} end)
print(coroutine.resume(co))
print(coroutine.status(co), coroutine.resume(co))

-- Closing ----------------------------------------------------------------------------------------

local function resource(name)
  note("open " .. name)
  return setmetatable({}, {__close = function(_, err)
    note("close " .. name .. (err ~= nil and " after " .. tostring(err) or ""))
  end})
end

local function guarded(name, inner)
  return coroutine.create(function()
    local r <close> = resource(name)
    local s <close> = inner and setmetatable({}, {__close = function() coroutine.close(inner) end}) or nil
    while true do
      if inner then
        local _, v = coroutine.resume(inner)
        if v == nil then return end
        coroutine.yield(name .. v)
      else
        coroutine.yield("!")
      end
    end
  end)
end

print("== closing")
local chain = guarded("a", guarded("b", guarded("c")))
print(coroutine.resume(chain))
print(coroutine.resume(chain))
print(coroutine.close(chain), coroutine.status(chain))
flush("chain")
local failing = coroutine.create(function()
  local one <close> = resource("one")
  local two <close> = setmetatable({}, {__close = function() error("two cannot close", 0) end})
  local three <close> = resource("three")
  coroutine.yield("open")
end)
print(coroutine.resume(failing))
print(coroutine.close(failing))
flush("failing")
do
  local n = 0
  for v in coroutine.wrap(function()
    local r <close> = resource("loop")
    for i = 1, 3 do coroutine.yield(i) end
  end) do n = n + v end
  flush("loop " .. n)
end

-- A scheduler with channels ----------------------------------------------------------------------

local ready, clock, sleepers, current = {}, 0, {}, nil

local function spawn(name, f, ...)
  local task = {name = name, arguments = table.pack(...)}
  task.co = coroutine.create(f)
  ready[#ready + 1] = task
  return task
end

local function park() return coroutine.yield() end
local function wake(task) ready[#ready + 1] = task end

local function sleep(ticks)
  sleepers[#sleepers + 1] = {task = current, at = clock + ticks, order = #sleepers}
  park()
end

local function run()
  local failures = {}
  while #ready > 0 or #sleepers > 0 do
    if #ready == 0 then
      table.sort(sleepers, function(a, b)
        if a.at ~= b.at then return a.at < b.at end
        return a.order < b.order
      end)
      local first = table.remove(sleepers, 1)
      clock = first.at
      wake(first.task)
    end
    current = table.remove(ready, 1)
    local task = current
    local fine, message = coroutine.resume(task.co, table.unpack(task.arguments, 1, task.arguments.n))
    if not fine then failures[#failures + 1] = task.name .. ": " .. tostring(message) end
  end
  return failures
end

local Channel = {}
Channel.__index = Channel
Channel.__len = function(c) return #c.items end

function Channel.new(capacity) return setmetatable({capacity = capacity, items = {}, senders = {}, receivers = {}}, Channel) end

function Channel:send(v)
  while #self.items >= self.capacity do
    table.insert(self.senders, current)
    park()
  end
  table.insert(self.items, v)
  if #self.receivers > 0 then wake(table.remove(self.receivers, 1)) end
end

function Channel:receive()
  while #self.items == 0 do
    if self.closed then return nil end
    table.insert(self.receivers, current)
    park()
  end
  local v = table.remove(self.items, 1)
  if #self.senders > 0 then wake(table.remove(self.senders, 1)) end
  return v
end

function Channel:close()
  self.closed = true
  for _, task in ipairs(self.receivers) do wake(task) end
  self.receivers = {}
end

-- Receiving inside a for: the iterator yields to the scheduler.
function Channel:__call() return self:receive() end

print("== channels")
for _, capacity in ipairs {1, 3, 100} do
  local c, most, sum = Channel.new(capacity), 0, 0
  spawn("producer", function()
    for i = 1, 10 do
      c:send(i)
      most = math.max(most, #c)
    end
    c:close()
  end)
  spawn("consumer", function() for v in c do sum = sum + v end end)
  print(capacity, #run(), most, sum)
end

print("== workers")
local jobs, results = Channel.new(2), Channel.new(2)
local alive = 3
for w = 1, 3 do
  spawn("worker " .. w, function(speed)
    for job in jobs do
      sleep(speed * job)
      results:send(("w%d did %d at %d"):format(w, job, clock))
    end
    alive = alive - 1
    if alive == 0 then results:close() end
  end, w)
end
spawn("boss", function()
  for job = 1, 9 do jobs:send(job) end
  jobs:close()
end)
spawn("printer", function() for line in results do print(line) end end)
print("failures", #run(), "clock", clock)

print("== failures stay in their task")
local survivors = 0
for i = 1, 6 do
  spawn("task " .. i, function()
    sleep(i)
    if i % 2 == 0 then error("even " .. i, 0) end
    survivors = survivors + 1
  end)
end
for _, failure in ipairs(run()) do print(failure) end
print(survivors)

print("== who runs")
print(select(2, coroutine.running()), coroutine.isyieldable())
local outer
outer = coroutine.wrap(function(...)
  local me, main = coroutine.running()
  coroutine.yield(coroutine.status(me), main, coroutine.isyieldable(), select("#", ...))
  local inner = coroutine.wrap(function() return coroutine.status(me) end)
  return inner(), ...
end)
print(outer(nil, nil, nil))
print(outer())
