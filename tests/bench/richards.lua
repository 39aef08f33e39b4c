-- Richards' operating system: tasks of six kinds that send packets to one another through a
-- scheduler. Objects with a few fields, short methods, and calls whose target is not known before.
--
-- A task is held, or waits for a packet, or can run. The list of tasks is in order of priority,
-- and a task that made another one ready says which of them goes on. How often a packet was sent
-- and a task held is known for ten thousand steps of the idle task.
--
-- Argument: the number of rounds. 50 by default.
-- Small: 1
-- Counted: 3
local rounds = tonumber((...)) or 50
local IDLE_STEPS = 10000
local WORDS = 4  -- in a packet

local IDLE, WORKER, HANDLER_A, HANDLER_B, DEVICE_A, DEVICE_B = 1, 2, 3, 4, 5, 6
local KIND_DEVICE, KIND_WORK = 0, 1

-- A packet is a link of the queue that it stands in.
local Packet = {}
Packet.__index = Packet

function Packet.new(link, owner, kind)
  return setmetatable({link = link, owner = owner, kind = kind, cursor = 1, words = {0, 0, 0, 0}},
                      Packet)
end

-- The queue with this packet at its end.
function Packet:append_to(queue)
  self.link = nil
  if not queue then return self end
  local last = queue
  while last.link do last = last.link end
  last.link = self
  return queue
end

local Scheduler = {}
Scheduler.__index = Scheduler

function Scheduler.new()
  return setmetatable({tasks = {}, first = nil, current = nil, sent = 0, held = 0}, Scheduler)
end

function Scheduler:add(task)
  task.scheduler = self
  task.next = self.first
  self.first = task
  self.tasks[task.id] = task
end

function Scheduler:run()
  self.current = self.first
  while self.current do
    local task = self.current
    if task:is_blocked() then
      self.current = task.next
    else
      self.current = task:step()
    end
  end
end

-- These four end a task's step: each returns the task that goes on.
function Scheduler:wait()
  self.current.waiting = true
  return self.current
end

function Scheduler:hold()
  self.held = self.held + 1
  self.current.holding = true
  return self.current.next
end

function Scheduler:release(id)
  local task = self.tasks[id]
  task.holding = false
  return task.priority > self.current.priority and task or self.current
end

function Scheduler:send(packet)
  local receiver = self.tasks[packet.owner]
  self.sent = self.sent + 1
  packet.link = nil
  packet.owner = self.current.id
  return receiver:receive(packet, self.current)
end

-- What all tasks have in common. The kinds differ in `handle(packet)`.
local Task = {}
Task.__index = Task

local function new_kind()
  local kind = setmetatable({}, Task)
  kind.__index = kind
  return kind
end

function Task.init(kind, id, priority, queue)
  return setmetatable({id = id, priority = priority, queue = queue, holding = false,
                       pending = queue ~= nil, waiting = true}, kind)
end

function Task:is_blocked() return self.holding or self.waiting and not self.pending end

function Task:step()
  local packet
  if self.waiting and self.pending then
    packet = self.queue
    self.queue = packet.link
    self.pending = self.queue ~= nil
    self.waiting = false
  end
  return self:handle(packet)
end

function Task:receive(packet, sender)
  if self.queue then
    packet:append_to(self.queue)
    return sender
  end
  self.queue = packet
  self.pending = true
  return self.priority > sender.priority and self or sender
end

-- Releases one of the devices, as a shift register with feedback chooses.
local IdleTask = new_kind()

function IdleTask.new(steps)
  local self = Task.init(IdleTask, IDLE, 0, nil)
  self.waiting = false
  self.steps = steps
  self.register = 1
  return self
end

-- `number` with one of its bits turned over; by arithmetic, so that Lua 5.1 has it, too.
local function flipped(number, bit)
  return number % (2 * bit) < bit and number + bit or number - bit
end

function IdleTask:handle()
  self.steps = self.steps - 1
  if self.steps == 0 then return self.scheduler:hold() end
  local half = math.floor(self.register / 2)
  if self.register % 2 == 0 then
    self.register = half
    return self.scheduler:release(DEVICE_A)
  end
  self.register = flipped(flipped(flipped(flipped(half, 0x8000), 0x4000), 0x1000), 8)
  return self.scheduler:release(DEVICE_B)
end

-- Fills packets with letters and sends them to the handlers by turns.
local WorkerTask = new_kind()

function WorkerTask.new(priority, queue)
  local self = Task.init(WorkerTask, WORKER, priority, queue)
  self.receiver = HANDLER_A
  self.letter = 0
  return self
end

function WorkerTask:handle(packet)
  if not packet then return self.scheduler:wait() end
  self.receiver = self.receiver == HANDLER_A and HANDLER_B or HANDLER_A
  packet.owner = self.receiver
  packet.cursor = 1
  for i = 1, WORDS do
    self.letter = self.letter % 26 + 1
    packet.words[i] = self.letter
  end
  return self.scheduler:send(packet)
end

-- Sends the words of its work packets to a device, each in a packet of the device's.
local HandlerTask = new_kind()

function HandlerTask.new(id, priority, queue)
  local self = Task.init(HandlerTask, id, priority, queue)
  self.work = nil
  self.device = nil
  return self
end

function HandlerTask:handle(packet)
  if packet then
    if packet.kind == KIND_WORK then
      self.work = packet:append_to(self.work)
    else
      self.device = packet:append_to(self.device)
    end
  end
  local work = self.work
  if work then
    local cursor = work.cursor
    if cursor > WORDS then
      self.work = work.link
      return self.scheduler:send(work)
    end
    local device = self.device
    if device then
      self.device = device.link
      device.cursor = work.words[cursor]
      work.cursor = cursor + 1
      return self.scheduler:send(device)
    end
  end
  return self.scheduler:wait()
end

-- Keeps a packet until it is released, and sends it back.
local DeviceTask = new_kind()

function DeviceTask.new(id, priority) return Task.init(DeviceTask, id, priority, nil) end

function DeviceTask:handle(packet)
  if packet then
    self.kept = packet
    return self.scheduler:hold()
  end
  local kept = self.kept
  if not kept then return self.scheduler:wait() end
  self.kept = nil
  return self.scheduler:send(kept)
end

local function packets(count, owner, kind)
  local queue
  for _ = 1, count do queue = Packet.new(queue, owner, kind) end
  return queue
end

local function simulate()
  local scheduler = Scheduler.new()
  scheduler:add(IdleTask.new(IDLE_STEPS))
  scheduler:add(WorkerTask.new(1000, packets(2, WORKER, KIND_WORK)))
  scheduler:add(HandlerTask.new(HANDLER_A, 2000, packets(3, DEVICE_A, KIND_DEVICE)))
  scheduler:add(HandlerTask.new(HANDLER_B, 3000, packets(3, DEVICE_B, KIND_DEVICE)))
  scheduler:add(DeviceTask.new(DEVICE_A, 4000))
  scheduler:add(DeviceTask.new(DEVICE_B, 5000))
  scheduler:run()
  return scheduler.sent, scheduler.held
end

local sent, held
for _ = 1, rounds do
  sent, held = simulate()
  assert(sent == 23246 and held == 9297)
end
print("richards", rounds, sent, held)
