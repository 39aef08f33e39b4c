-- The Richards benchmark: the kernel of a small operating system, simulated.
--
-- Martin Richards wrote the original in BCPL; it has been rewritten in most languages since, to
-- measure how well they do calls, records and branches that depend on data. Six tasks share one
-- processor. A task has a priority, a queue of packets and a state made of three flags: it holds
-- a packet, it waits for one, or it is held. The scheduler always runs the most urgent task that
-- can run; the tasks are
--
--   idle       counts down, and releases one of the two devices by a shift register's bit
--   worker     fills packets with letters and sends them to the handlers in turn
--   handler A  and B: take work packets, and pass their letters to a device one at a time
--   device A   and B: hold a packet until they are released
--
-- The known answers for a count of 10,000 are 23,246 packets queued and 9,297 holds. The program
-- runs smaller counts also, and prints the beginning of a trace and how it left the tasks.
--
-- What the program exercises: method calls through tables, closures, bit operations, records that
-- are linked, and a main loop that calls whatever the task's work is.

local IDLE, WORKER, HANDLER_A, HANDLER_B, DEVICE_A, DEVICE_B = 1, 2, 3, 4, 5, 6
local NAMES = {"idle", "worker", "handler A", "handler B", "device A", "device B"}
local KIND_DEVICE, KIND_WORK = 0, 1
local DATA_SIZE = 4

-- Flags of a task's state.
local PACKET_PENDING, WAITING, HELD = 1, 2, 4

-- Packets ----------------------------------------------------------------------------------------

local Packet = {}
Packet.__index = Packet

function Packet.new(link, identity, kind)
  local packet = setmetatable({link = link, identity = identity, kind = kind, datum = 1, data = {}}, Packet)
  for i = 1, DATA_SIZE do packet.data[i] = 0 end
  return packet
end

-- Puts this packet at the end of a queue and gives the queue's head.
function Packet:append_to(queue)
  self.link = nil
  if not queue then return self end
  local last = queue
  while last.link do last = last.link end
  last.link = self
  return queue
end

-- Tasks ------------------------------------------------------------------------------------------

local Task = {}
Task.__index = Task

function Task:is_runnable() return self.state & HELD == 0 and self.state ~= WAITING end

function Task:run(scheduler)
  local packet
  if self.state == WAITING | PACKET_PENDING then
    packet = self.queue
    self.queue = packet.link
    self.state = self.queue and PACKET_PENDING or 0
  end
  return self.work(scheduler, packet)
end

-- Takes a packet; gives the task that shall run next.
function Task:accept(packet, running)
  if not self.queue then
    self.queue = packet
    self.state = self.state | PACKET_PENDING
    if self.priority > running.priority then return self end
  else
    packet:append_to(self.queue)
  end
  return running
end

-- The scheduler ----------------------------------------------------------------------------------

local Scheduler = {}
Scheduler.__index = Scheduler

function Scheduler.new(trace_length)
  return setmetatable({
    queued = 0, holds = 0, switches = 0, list = nil, current = nil, by_identity = {},
    trace = {}, trace_length = trace_length or 0,
  }, Scheduler)
end

function Scheduler:add(identity, priority, queue, state, work)
  local task = setmetatable({
    link = self.list, identity = identity, priority = priority, queue = queue, state = state, work = work,
  }, Task)
  self.list = task
  self.by_identity[identity] = task
end

function Scheduler:run()
  self.current = self.list
  while self.current do
    local task = self.current
    if task:is_runnable() then
      self.switches = self.switches + 1
      if #self.trace < self.trace_length then self.trace[#self.trace + 1] = task.identity end
      self.current = task:run(self)
    else
      self.current = task.link
    end
  end
end

function Scheduler:wait()
  self.current.state = self.current.state | WAITING
  return self.current
end

function Scheduler:hold()
  self.holds = self.holds + 1
  self.current.state = self.current.state | HELD
  return self.current.link
end

function Scheduler:release(identity)
  local task = self.by_identity[identity]
  task.state = task.state & ~HELD
  if task.priority > self.current.priority then return task end
  return self.current
end

function Scheduler:queue(packet)
  local task = self.by_identity[packet.identity]
  self.queued = self.queued + 1
  packet.link = nil
  packet.identity = self.current.identity
  return task:accept(packet, self.current)
end

-- The work of the tasks --------------------------------------------------------------------------

local function idle_work(count)
  local register = 1
  return function(scheduler)
    count = count - 1
    if count == 0 then return scheduler:hold() end
    if register & 1 == 0 then
      register = register >> 1
      return scheduler:release(DEVICE_A)
    end
    register = (register >> 1) ~ 0xD008
    return scheduler:release(DEVICE_B)
  end
end

local function worker_work()
  local target, letter = HANDLER_A, 0
  return function(scheduler, packet)
    if not packet then return scheduler:wait() end
    target = target == HANDLER_A and HANDLER_B or HANDLER_A
    packet.identity = target
    packet.datum = 1
    for i = 1, DATA_SIZE do
      letter = letter % 26 + 1
      packet.data[i] = letter
    end
    return scheduler:queue(packet)
  end
end

local function handler_work(device)
  local work_queue, device_queue
  return function(scheduler, packet)
    if packet then
      if packet.kind == KIND_WORK then
        work_queue = packet:append_to(work_queue)
      else
        device_queue = packet:append_to(device_queue)
      end
    end
    if work_queue then
      local work = work_queue
      if work.datum > DATA_SIZE then
        work_queue = work.link
        return scheduler:queue(work)
      end
      if device_queue then
        local letter = device_queue
        device_queue = letter.link
        letter.identity = device
        letter.datum = work.data[work.datum]
        work.datum = work.datum + 1
        return scheduler:queue(letter)
      end
    end
    return scheduler:wait()
  end
end

local function device_work(log)
  local pending
  return function(scheduler, packet)
    if not packet then
      if not pending then return scheduler:wait() end
      local ready = pending
      pending = nil
      return scheduler:queue(ready)
    end
    pending = packet
    log[#log + 1] = packet.datum
    return scheduler:hold()
  end
end

-- One simulation ---------------------------------------------------------------------------------

local function simulate(count, trace_length)
  local scheduler = Scheduler.new(trace_length)
  local printed_a, printed_b = {}, {}
  local function packets(n, identity, kind)
    local queue
    for _ = 1, n do queue = Packet.new(queue, identity, kind) end
    return queue
  end
  scheduler:add(IDLE, 0, nil, 0, idle_work(count))
  scheduler:add(WORKER, 1000, packets(2, WORKER, KIND_WORK), WAITING | PACKET_PENDING, worker_work())
  scheduler:add(HANDLER_A, 2000, packets(3, DEVICE_A, KIND_DEVICE), WAITING | PACKET_PENDING,
                handler_work(DEVICE_A))
  scheduler:add(HANDLER_B, 3000, packets(3, DEVICE_B, KIND_DEVICE), WAITING | PACKET_PENDING,
                handler_work(DEVICE_B))
  scheduler:add(DEVICE_A, 4000, nil, WAITING, device_work(printed_a))
  scheduler:add(DEVICE_B, 5000, nil, WAITING, device_work(printed_b))
  scheduler:run()
  return scheduler, printed_a, printed_b
end

local function letters(list, n)
  local out = {}
  for i = 1, math.min(n, #list) do out[i] = string.char(96 + list[i]) end
  return table.concat(out)
end

print("== growing counts")
for _, count in ipairs {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000} do
  local s, a, b = simulate(count)
  print(("%6d  queued %6d  holds %5d  switches %6d  letters %5d %5d"):format(
    count, s.queued, s.holds, s.switches, #a, #b))
end

print("== the start of a trace")
local s, a, b = simulate(60, 60)
for i = 1, 60, 6 do
  local row = {}
  for j = i, math.min(i + 5, #s.trace) do row[#row + 1] = NAMES[s.trace[j]] end
  print(table.concat(row, " > "))
end
print("A", letters(a, 60))
print("B", letters(b, 60))

print("== the tasks at the end")
for identity = IDLE, DEVICE_B do
  local task = s.by_identity[identity]
  local n, packet = 0, task.queue
  while packet do n, packet = n + 1, packet.link end
  print(("%-10s priority %4d state %d queue %d"):format(NAMES[identity], task.priority, task.state, n))
end

print("== shares of the processor")
local shares, steps = {}, 0
local long = simulate(400, 4000)
for _, identity in ipairs(long.trace) do
  shares[identity] = (shares[identity] or 0) + 1
  steps = steps + 1
end
for identity = IDLE, DEVICE_B do
  local percent = 100 * shares[identity] / steps
  print(("%-10s %5d %5.1f%% %s"):format(NAMES[identity], shares[identity], percent, ("="):rep(percent // 1 | 0)))
end

print("== who follows whom")
local follows = {}
for i = 2, #long.trace do
  local pair = long.trace[i - 1] * 10 + long.trace[i]
  follows[pair] = (follows[pair] or 0) + 1
end
for before = IDLE, DEVICE_B do
  local row = {}
  for after = IDLE, DEVICE_B do row[after] = ("%5d"):format(follows[before * 10 + after] or 0) end
  print(("%-10s %s"):format(NAMES[before], table.concat(row)))
end

print("== the benchmark")
local full, fa, fb = simulate(10000)
print(full.queued, full.holds, full.switches)
print(full.queued == 23246 and full.holds == 9297 and "as known" or "NOT as known")
print(letters(fa, 52))
print(letters(fb, 52))
