-- DeltaBlue: an incremental solver of one-way constraints between variables, by strength. Classes
-- with inheritance, dynamic dispatch, small lists that grow and shrink, and walks over a graph.
--
-- Each constraint can be enforced by one of its methods, which computes one of its variables from
-- the others. A variable remembers which constraint determines it and how strong the weakest link
-- of the chain to it is; so it can be seen in place whether a new constraint is strong enough to
-- take a variable over, and what it pushes out is tried elsewhere. A plan is the list of enforced
-- constraints in the order in which they have to be executed.
--
-- Arguments: the number of variables in each of the two problems, and how often they are solved.
-- 1,000 and 58 by default.
-- Small: 20 2
-- Counted: 1000 3
local size, rounds = ...
size = tonumber(size) or 1000
rounds = tonumber(rounds) or 58

-- Strengths: the smaller, the stronger.
local REQUIRED, PREFERRED, STRONG_DEFAULT, DEFAULT, WEAK_DEFAULT, WEAKEST = 0, 1, 2, 3, 4, 6

local function weaker_of(a, b) return a > b and a or b end

local function class(parent)
  local new_class = setmetatable({}, parent)
  new_class.__index = new_class
  return new_class
end

-- A list whose items leave at its end.
local Stack = class()

function Stack.new() return setmetatable({count = 0}, Stack) end
function Stack:push(item)
  self.count = self.count + 1
  self[self.count] = item
end
function Stack:pop()
  local count = self.count
  local item = self[count]
  self[count] = nil
  self.count = count - 1
  return item
end

local Variable = class()

function Variable.new(name, value)
  return setmetatable({
    name = name, value = value, constraints = {}, determined_by = nil, mark = 0,
    walk_strength = WEAKEST, stay = true,
  }, Variable)
end

function Variable:add_constraint(constraint)
  self.constraints[#self.constraints + 1] = constraint
end

function Variable:remove_constraint(constraint)
  local list = self.constraints
  for i = 1, #list do
    if list[i] == constraint then
      table.remove(list, i)
      break
    end
  end
  if self.determined_by == constraint then self.determined_by = nil end
end

-- Marks tell apart what a walk has seen: each walk takes a new one.
local Planner = class()

function Planner.new() return setmetatable({last_mark = 0}, Planner) end

function Planner:new_mark()
  self.last_mark = self.last_mark + 1
  return self.last_mark
end

local Constraint = class()

function Constraint:enable(planner)
  self:join_variables()
  planner:add(self)
end

function Constraint:disable(planner)
  if self:is_satisfied() then
    planner:remove(self)
  else
    self:leave_variables()
  end
end

-- Enforces the constraint if it is strong enough. Returns the constraint that it pushed out.
function Constraint:satisfy(mark, planner)
  self:choose_method(mark)
  if not self:is_satisfied() then
    assert(self.strength ~= REQUIRED, "a required constraint cannot be satisfied")
    return nil
  end
  self:mark_inputs(mark)
  local output = self:output()
  local pushed_out = output.determined_by
  if pushed_out then pushed_out:give_up() end
  output.determined_by = self
  assert(planner:propagate(self, mark), "a cycle")
  output.mark = mark
  return pushed_out
end

function Constraint:is_input() return false end

-- Of one variable.
local Unary = class(Constraint)

function Unary.init(kind, variable, strength)
  return setmetatable({variable = variable, strength = strength, satisfied = false}, kind)
end

function Unary:join_variables() self.variable:add_constraint(self) end
function Unary:leave_variables()
  self.variable:remove_constraint(self)
  self.satisfied = false
end
function Unary:choose_method(mark)
  local variable = self.variable
  self.satisfied = variable.mark ~= mark and self.strength < variable.walk_strength
end
function Unary:is_satisfied() return self.satisfied end
function Unary:give_up() self.satisfied = false end
function Unary:output() return self.variable end
function Unary:mark_inputs() end
function Unary:inputs_known() return true end
function Unary:recalculate()
  local variable = self.variable
  variable.walk_strength = self.strength
  variable.stay = not self:is_input()
  if variable.stay then self:execute() end
end

-- A variable that keeps its value, with some strength.
local Stay = class(Unary)
function Stay.new(variable, strength) return Unary.init(Stay, variable, strength) end
function Stay:execute() end

-- A variable that is set from outside.
local Edit = class(Unary)
function Edit.new(variable, strength) return Unary.init(Edit, variable, strength) end
function Edit:is_input() return true end
function Edit:execute() end

-- Between two variables: `direction` says which of them is computed, if any.
local Binary = class(Constraint)
local FORWARD, BACKWARD, NONE = "forward", "backward", "none"

function Binary.init(kind, first, second, strength)
  return setmetatable({first = first, second = second, strength = strength, direction = NONE}, kind)
end

function Binary:join_variables()
  self.first:add_constraint(self)
  self.second:add_constraint(self)
end
function Binary:leave_variables()
  self.first:remove_constraint(self)
  self.second:remove_constraint(self)
  self.direction = NONE
end
function Binary:choose_method(mark)
  local first, second, strength = self.first, self.second, self.strength
  if first.mark == mark then
    self.direction = second.mark ~= mark and strength < second.walk_strength and FORWARD or NONE
  elseif second.mark == mark then
    self.direction = strength < first.walk_strength and BACKWARD or NONE
  elseif first.walk_strength > second.walk_strength then  -- the weaker one gives in
    self.direction = strength < first.walk_strength and BACKWARD or NONE
  else
    self.direction = strength < second.walk_strength and FORWARD or NONE
  end
end
function Binary:is_satisfied() return self.direction ~= NONE end
function Binary:give_up() self.direction = NONE end
function Binary:input() return self.direction == FORWARD and self.first or self.second end
function Binary:output() return self.direction == FORWARD and self.second or self.first end
function Binary:mark_inputs(mark) self:input().mark = mark end
function Binary:inputs_known(mark)
  local input = self:input()
  return input.mark == mark or input.stay or input.determined_by == nil
end
function Binary:recalculate()
  local input, output = self:input(), self:output()
  output.walk_strength = weaker_of(self.strength, input.walk_strength)
  output.stay = input.stay
  if output.stay then self:execute() end
end

local Equal = class(Binary)
function Equal.new(first, second, strength) return Binary.init(Equal, first, second, strength) end
function Equal:execute() self:output().value = self:input().value end

-- second = first * scale + offset. Scale and offset are variables, which it only reads.
local Scale = class(Binary)
function Scale.new(first, scale, offset, second, strength)
  local self = Binary.init(Scale, first, second, strength)
  self.scale, self.offset = scale, offset
  return self
end
function Scale:join_variables()
  Binary.join_variables(self)
  self.scale:add_constraint(self)
  self.offset:add_constraint(self)
end
function Scale:leave_variables()
  Binary.leave_variables(self)
  self.scale:remove_constraint(self)
  self.offset:remove_constraint(self)
end
function Scale:mark_inputs(mark)
  Binary.mark_inputs(self, mark)
  self.scale.mark, self.offset.mark = mark, mark
end
function Scale:execute()
  if self.direction == FORWARD then
    self.second.value = self.first.value * self.scale.value + self.offset.value
  else
    self.first.value = (self.second.value - self.offset.value) / self.scale.value
  end
end
function Scale:recalculate()
  local input, output = self:input(), self:output()
  output.walk_strength = weaker_of(self.strength, input.walk_strength)
  output.stay = input.stay and self.scale.stay and self.offset.stay
  if output.stay then self:execute() end
end

-- Adds a constraint, and again each one that is pushed out by that.
function Planner:add(constraint)
  local mark = self:new_mark()
  local pushed_out = constraint:satisfy(mark, self)
  while pushed_out do pushed_out = pushed_out:satisfy(mark, self) end
end

-- Removes an enforced constraint. What was not strong enough beside it gets another chance, the
-- strongest first.
function Planner:remove(constraint)
  local output = constraint:output()
  constraint:give_up()
  constraint:leave_variables()
  local waiting = self:forget_downstream(output)
  for strength = REQUIRED, WEAKEST do
    for i = 1, #waiting do
      if waiting[i].strength == strength then self:add(waiting[i]) end
    end
  end
end

-- Puts on the stack those that compute something from `variable`.
local function push_consumers(variable, stack)
  local determining, constraints = variable.determined_by, variable.constraints
  for i = 1, #constraints do
    local constraint = constraints[i]
    if constraint ~= determining and constraint:is_satisfied() then stack:push(constraint) end
  end
end

-- Computes strengths anew from `constraint` on. False if that leads back to what has the mark.
function Planner:propagate(constraint, mark)
  local todo = Stack.new()
  todo:push(constraint)
  while todo.count > 0 do
    local next_one = todo:pop()
    if next_one:output().mark == mark then
      constraint:disable(self)
      return false
    end
    next_one:recalculate()
    push_consumers(next_one:output(), todo)
  end
  return true
end

-- Nothing determines `variable` now: everything behind it is computed anew. Returns the constraints
-- on the way that are not enforced.
function Planner:forget_downstream(variable)
  variable.determined_by = nil
  variable.walk_strength = WEAKEST
  variable.stay = true
  local waiting, todo = {}, {variable}
  while #todo > 0 do
    local here = table.remove(todo)
    local determining = here.determined_by
    for _, constraint in ipairs(here.constraints) do
      if not constraint:is_satisfied() then
        waiting[#waiting + 1] = constraint
      elseif constraint ~= determining then
        constraint:recalculate()
        todo[#todo + 1] = constraint:output()
      end
    end
  end
  return waiting
end

-- The constraints that have to be executed when those of `sources` change, in order.
function Planner:plan_from(sources)
  local mark, plan, todo = self:new_mark(), {}, Stack.new()
  for i = 1, #sources do
    if sources[i]:is_input() and sources[i]:is_satisfied() then todo:push(sources[i]) end
  end
  while todo.count > 0 do
    local constraint = todo:pop()
    local output = constraint:output()
    if output.mark ~= mark and constraint:inputs_known(mark) then
      plan[#plan + 1] = constraint
      output.mark = mark
      push_consumers(output, todo)
    end
  end
  return plan
end

local function execute(plan)
  for i = 1, #plan do plan[i]:execute() end
end

-- Sets `variable` through an edit, ten times over, so that planning is not all.
local function change(planner, variable, value)
  local edit = Edit.new(variable, PREFERRED)
  edit:enable(planner)
  local plan = planner:plan_from({edit})
  for _ = 1, 10 do
    variable.value = value
    execute(plan)
  end
  edit:disable(planner)
end

-- A chain of equalities: what is set at one end comes out at the other.
local function chain(count)
  local planner = Planner.new()
  local first, last, previous
  for i = 0, count do
    local variable = Variable.new("v" .. i, 0)
    if previous then Equal.new(previous, variable, REQUIRED):enable(planner) end
    first = first or variable
    previous, last = variable, variable
  end
  Stay.new(last, STRONG_DEFAULT):enable(planner)
  local edit = Edit.new(first, PREFERRED)
  edit:enable(planner)
  local plan = planner:plan_from({edit})
  for value = 1, 20 do
    first.value = value
    execute(plan)
    assert(last.value == value)
  end
  edit:disable(planner)
  return #plan
end

-- Many pairs with one scale and offset: a change of one side, of the other, of scale and offset.
local function projection(count)
  local planner = Planner.new()
  local scale, offset = Variable.new("scale", 10), Variable.new("offset", 1000)
  local from, to, left, right = {}, {}, nil, nil
  for i = 1, count do
    left, right = Variable.new("from", i), Variable.new("to", i)
    from[i], to[i] = left, right
    Stay.new(left, DEFAULT):enable(planner)
    Scale.new(left, scale, offset, right, REQUIRED):enable(planner)
  end
  change(planner, left, 17)
  assert(right.value == 1170)
  change(planner, right, 1050)
  assert(left.value == 5)
  change(planner, scale, 5)
  for i = 1, count - 1 do assert(to[i].value == i * 5 + 1000) end
  change(planner, offset, 2000)
  local sum = 0
  for i = 1, count - 1 do
    assert(to[i].value == i * 5 + 2000)
    sum = sum + to[i].value
  end
  return sum
end

local planned, sum
for _ = 1, rounds do
  planned, sum = chain(size), projection(size)
end
print("deltablue", size, rounds, planned, string.format("%d", sum))
