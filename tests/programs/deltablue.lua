-- DeltaBlue: an incremental solver of one-way constraints with strengths.
--
-- Freeman-Benson, Maloney and Borning described the algorithm; its program became a benchmark of
-- object-oriented languages. A constraint relates variables and offers methods, each of which
-- computes one variable (its output) from the others. Constraints have strengths from required to
-- weakest; the solver keeps a plan in which stronger constraints are never given up for weaker ones.
--
-- The central idea is the walkabout strength of a variable: the strength of the weakest constraint
-- that could be revoked upstream to let the variable be computed otherwise. With it a new
-- constraint is placed by looking at its own variables only. Adding a constraint may push out a
-- weaker one, which is then tried elsewhere; removing one lets the strongest unsatisfied ones in.
-- Marks, which are just growing integers, tell what a pass has visited.
--
-- The program runs the two well-known workloads (a chain of equalities and a projection of points)
-- and a third with a temperature converter, checks the answers and prints them.
--
-- What the program exercises: class hierarchies through metatables, virtual methods, lists,
-- identity of tables, recursion, and errors for cyclic constraints.

-- Strengths: a smaller number is stronger.
local REQUIRED, STRONG_PREFERRED, PREFERRED, STRONG_DEFAULT, NORMAL, WEAK_DEFAULT, WEAKEST =
  0, 1, 2, 3, 4, 5, 6
local STRENGTH_NAMES = {[0] = "required", "strong preferred", "preferred", "strong default", "normal",
                        "weak default", "weakest"}

local function stronger(a, b) return a < b end
local function weaker(a, b) return a > b end
local function weakest_of(a, b) return a > b and a or b end

local function class(parent)
  local c = {}
  c.__index = c
  return setmetatable(c, {
    __index = parent,
    __call = function(_, ...)
      local object = setmetatable({}, c)
      object:init(...)
      return object
    end,
  })
end

-- Variables --------------------------------------------------------------------------------------

local Variable = class()

function Variable:init(name, value)
  self.name, self.value = name, value or 0
  self.constraints = {}
  self.determined_by = nil
  self.mark = 0
  self.walk_strength = WEAKEST
  self.stay = true
end

function Variable:add_constraint(c) self.constraints[#self.constraints + 1] = c end

function Variable:remove_constraint(c)
  for i, other in ipairs(self.constraints) do
    if other == c then
      table.remove(self.constraints, i)
      break
    end
  end
  if self.determined_by == c then self.determined_by = nil end
end

-- Constraints ------------------------------------------------------------------------------------

local Constraint = class()

function Constraint:init(strength) self.strength = strength end
function Constraint:is_input() return false end

function Constraint:add_to(planner)
  self:add_to_graph()
  planner:incremental_add(self)
end

function Constraint:destroy(planner)
  if self:is_satisfied() then
    planner:incremental_remove(self)
  else
    self:remove_from_graph()
  end
end

-- Tries to enforce this constraint; gives the one that it pushed out, if any.
function Constraint:satisfy(mark, planner)
  self:choose_method(mark)
  if not self:is_satisfied() then
    if self.strength == REQUIRED then error("could not satisfy a required constraint", 0) end
    return nil
  end
  self:mark_inputs(mark)
  local out = self:output()
  local overridden = out.determined_by
  if overridden then overridden:mark_unsatisfied() end
  out.determined_by = self
  if not planner:add_propagate(self, mark) then error("cycle encountered", 0) end
  out.mark = mark
  return overridden
end

-- A constraint on one variable.
local Unary = class(Constraint)

function Unary:init(variable, strength, planner)
  Constraint.init(self, strength)
  self.out, self.satisfied = variable, false
  self:add_to(planner)
end

function Unary:add_to_graph()
  self.out:add_constraint(self)
  self.satisfied = false
end

function Unary:remove_from_graph()
  self.out:remove_constraint(self)
  self.satisfied = false
end

function Unary:choose_method(mark)
  self.satisfied = self.out.mark ~= mark and stronger(self.strength, self.out.walk_strength)
end

function Unary:is_satisfied() return self.satisfied end
function Unary:mark_unsatisfied() self.satisfied = false end
function Unary:mark_inputs() end
function Unary:inputs_known() return true end
function Unary:output() return self.out end

function Unary:recalculate()
  self.out.walk_strength = self.strength
  self.out.stay = not self:is_input()
  if self.out.stay then self:execute() end
end

function Unary:execute() end

local Stay = class(Unary)
local Edit = class(Unary)
function Edit:is_input() return true end

-- A constraint between two variables, either of which may be the output.
local Binary = class(Constraint)

function Binary:init(v1, v2, strength, planner)
  Constraint.init(self, strength)
  self.v1, self.v2, self.direction = v1, v2, nil
  self:add_to(planner)
end

function Binary:add_to_graph()
  self.v1:add_constraint(self)
  self.v2:add_constraint(self)
  self.direction = nil
end

function Binary:remove_from_graph()
  self.v1:remove_constraint(self)
  self.v2:remove_constraint(self)
  self.direction = nil
end

function Binary:choose_method(mark)
  local v1, v2, strength = self.v1, self.v2, self.strength
  if v1.mark == mark then
    self.direction = v2.mark ~= mark and stronger(strength, v2.walk_strength) and "forward" or nil
  elseif v2.mark == mark then
    self.direction = stronger(strength, v1.walk_strength) and "backward" or nil
  elseif weaker(v1.walk_strength, v2.walk_strength) then
    self.direction = stronger(strength, v1.walk_strength) and "backward" or nil
  else
    self.direction = stronger(strength, v2.walk_strength) and "forward" or nil
  end
end

function Binary:is_satisfied() return self.direction ~= nil end
function Binary:mark_unsatisfied() self.direction = nil end
function Binary:input() return self.direction == "forward" and self.v1 or self.v2 end
function Binary:output() return self.direction == "forward" and self.v2 or self.v1 end
function Binary:mark_inputs(mark) self:input().mark = mark end

function Binary:inputs_known(mark)
  local i = self:input()
  return i.mark == mark or i.stay or not i.determined_by
end

function Binary:recalculate()
  local i, o = self:input(), self:output()
  o.walk_strength = weakest_of(self.strength, i.walk_strength)
  o.stay = i.stay
  if o.stay then self:execute() end
end

local Equality = class(Binary)
function Equality:execute() self:output().value = self:input().value end

-- v2 = v1 * scale + offset; scale and offset are variables that are only read.
local Scale = class(Binary)

function Scale:init(source, scale, offset, target, strength, planner)
  self.scale, self.offset = scale, offset
  Binary.init(self, source, target, strength, planner)
end

function Scale:add_to_graph()
  Binary.add_to_graph(self)
  self.scale:add_constraint(self)
  self.offset:add_constraint(self)
end

function Scale:remove_from_graph()
  Binary.remove_from_graph(self)
  self.scale:remove_constraint(self)
  self.offset:remove_constraint(self)
end

function Scale:mark_inputs(mark)
  Binary.mark_inputs(self, mark)
  self.scale.mark, self.offset.mark = mark, mark
end

function Scale:execute()
  if self.direction == "forward" then
    self.v2.value = self.v1.value * self.scale.value + self.offset.value
  else
    self.v1.value = (self.v2.value - self.offset.value) // self.scale.value
  end
end

function Scale:recalculate()
  local i, o = self:input(), self:output()
  o.walk_strength = weakest_of(self.strength, i.walk_strength)
  o.stay = i.stay and self.scale.stay and self.offset.stay
  if o.stay then self:execute() end
end

-- The planner ------------------------------------------------------------------------------------

local Planner = class()

function Planner:init() self.current_mark, self.steps = 0, 0 end

function Planner:new_mark()
  self.current_mark = self.current_mark + 1
  return self.current_mark
end

function Planner:incremental_add(c)
  local mark = self:new_mark()
  local overridden = c:satisfy(mark, self)
  while overridden do overridden = overridden:satisfy(mark, self) end
end

function Planner:incremental_remove(c)
  local out = c:output()
  c:mark_unsatisfied()
  c:remove_from_graph()
  local unsatisfied = self:remove_propagate_from(out)
  for strength = REQUIRED, WEAKEST do
    for _, u in ipairs(unsatisfied) do
      if u.strength == strength then self:incremental_add(u) end
    end
  end
end

-- The constraints that consume a variable, into a list.
local function consuming(variable, list)
  for _, c in ipairs(variable.constraints) do
    if c ~= variable.determined_by and c:is_satisfied() then list[#list + 1] = c end
  end
end

function Planner:add_propagate(c, mark)
  local todo = {c}
  while #todo > 0 do
    local d = table.remove(todo)
    self.steps = self.steps + 1
    if d:output().mark == mark then
      self:incremental_remove(c)
      return false
    end
    d:recalculate()
    consuming(d:output(), todo)
  end
  return true
end

function Planner:remove_propagate_from(out)
  out.determined_by = nil
  out.walk_strength = WEAKEST
  out.stay = true
  local unsatisfied, todo = {}, {out}
  while #todo > 0 do
    local v = table.remove(todo)
    for _, c in ipairs(v.constraints) do
      if not c:is_satisfied() then unsatisfied[#unsatisfied + 1] = c end
    end
    local next_ones = {}
    consuming(v, next_ones)
    for _, c in ipairs(next_ones) do
      c:recalculate()
      todo[#todo + 1] = c:output()
    end
  end
  return unsatisfied
end

-- A plan: the constraints to execute, in order, when the sources change.
function Planner:make_plan(sources)
  local mark, plan, todo = self:new_mark(), {}, sources
  while #todo > 0 do
    local c = table.remove(todo)
    if c:output().mark ~= mark and c:inputs_known(mark) then
      plan[#plan + 1] = c
      c:output().mark = mark
      consuming(c:output(), todo)
    end
  end
  return plan
end

function Planner:plan_for(constraints)
  local sources = {}
  for _, c in ipairs(constraints) do
    if c:is_input() and c:is_satisfied() then sources[#sources + 1] = c end
  end
  return self:make_plan(sources)
end

local function execute(plan) for _, c in ipairs(plan) do c:execute() end end

local function change(planner, variable, value)
  local edit = Edit(variable, PREFERRED, planner)
  local plan = planner:plan_for {edit}
  for _ = 1, 5 do
    variable.value = value
    execute(plan)
  end
  edit:destroy(planner)
  return #plan
end

-- The workloads ----------------------------------------------------------------------------------

print("== a chain of equalities")
for _, n in ipairs {1, 10, 100, 400} do
  local planner = Planner()
  local variables = {}
  for i = 0, n do variables[i] = Variable("v" .. i) end
  for i = 1, n do Equality(variables[i - 1], variables[i], REQUIRED, planner) end
  Stay(variables[n], STRONG_DEFAULT, planner)
  local edit = Edit(variables[0], PREFERRED, planner)
  local plan = planner:plan_for {edit}
  local wrong = 0
  for value = 1, 20 do
    variables[0].value = value
    execute(plan)
    if variables[n].value ~= value then wrong = wrong + 1 end
  end
  edit:destroy(planner)
  print(n, #plan, wrong, variables[n].value, planner.steps, STRENGTH_NAMES[variables[0].walk_strength])
end

print("== a projection")
for _, n in ipairs {5, 60} do
  local planner = Planner()
  local scale, offset = Variable("scale", 10), Variable("offset", 1000)
  local sources, targets = {}, {}
  for i = 1, n do
    sources[i], targets[i] = Variable("src" .. i, i), Variable("dst" .. i, i)
    Stay(sources[i], NORMAL, planner)
    Scale(sources[i], scale, offset, targets[i], REQUIRED, planner)
  end
  local function show(title)
    local sum = 0
    for i = 1, n do sum = sum + targets[i].value end
    print(title, n, sources[1].value, sources[n].value, targets[1].value, targets[n].value, sum)
  end
  show("start")
  print("plan", change(planner, sources[n], 17))
  show("source")
  print("plan", change(planner, targets[n], 1050))
  show("target")
  print("plan", change(planner, scale, 5))
  show("scale")
  print("plan", change(planner, offset, 2000))
  show("offset")
end

print("== strengths decide")
local planner = Planner()
local a, b, c = Variable("a", 1), Variable("b", 2), Variable("c", 3)
Equality(a, b, REQUIRED, planner)
Equality(b, c, REQUIRED, planner)
local function state(title)
  print(title, a.value, b.value, c.value, STRENGTH_NAMES[a.walk_strength],
        STRENGTH_NAMES[b.walk_strength], STRENGTH_NAMES[c.walk_strength])
end
state("two equalities")
local weak = Stay(a, WEAK_DEFAULT, planner)
state("a stays weakly")
local strong = Stay(c, STRONG_PREFERRED, planner)
state("c stays strongly")
print("weak satisfied", weak:is_satisfied(), "strong satisfied", strong:is_satisfied())
print("plan", change(planner, b, 9))
state("edit b, too weak")
strong:destroy(planner)
state("c is free")
print("weak satisfied", weak:is_satisfied())
print("plan", change(planner, b, 9))
state("edit b")

print("== what cannot be")
local p2 = Planner()
local x, y = Variable("x", 1), Variable("y", 2)
Stay(x, REQUIRED, p2)
Stay(y, REQUIRED, p2)
print(pcall(Equality, x, y, REQUIRED, p2))
print(pcall(Stay, x, REQUIRED, p2))
local p3 = Planner()
local r, s, t = Variable("r"), Variable("s"), Variable("t")
Equality(r, s, REQUIRED, p3)
Equality(s, t, REQUIRED, p3)
print(pcall(Equality, t, r, REQUIRED, p3))

print("== temperatures")
local p4 = Planner()
local celsius, fahrenheit, nine_fifths, thirty_two =
  Variable("C", 0), Variable("F", 32), Variable("scale", 1.8), Variable("offset", 32)
Stay(nine_fifths, REQUIRED, p4)
Stay(thirty_two, REQUIRED, p4)
Scale(celsius, nine_fifths, thirty_two, fahrenheit, REQUIRED, p4)
Stay(celsius, WEAK_DEFAULT, p4)
for _, degrees in ipairs {-40, 0, 20, 37, 100} do
  change(p4, celsius, degrees)
  print(("%6.1f C is %6.1f F"):format(celsius.value, fahrenheit.value))
end
for _, degrees in ipairs {-40, 50, 68, 212} do
  change(p4, fahrenheit, degrees)
  print(("%6.1f F is %6.1f C"):format(fahrenheit.value, celsius.value))
end
print(p4.current_mark, p4.steps)
