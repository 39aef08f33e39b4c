-- Havlak's loop finder: a control flow graph is built, and its nest of loops found, the irreducible
-- ones included. Arrays of numbers, lists of objects, union-find with path compression, sets.
--
-- Nodes are numbered as a depth-first walk meets them. From the last to the first, each node that
-- an edge leads back to is the header of a loop: its body is what reaches the source of such an
-- edge without passing the header. A body found is one node from there on, by union-find, so that an
-- outer loop meets an inner one as a whole. A body that is entered past its header makes the loop
-- irreducible.
--
-- Argument: the number of rounds. 48 by default.
-- Small: 1
-- Counted: 3
local rounds = tonumber((...)) or 48

local Block = {}
Block.__index = Block

function Block.new(name) return setmetatable({name = name, from = {}, to = {}}, Block) end

local Graph = {}
Graph.__index = Graph

function Graph.new()
  local graph = setmetatable({blocks = {}}, Graph)
  graph.start = graph:block()
  return graph
end

function Graph:block()
  local block = Block.new(#self.blocks + 1)
  self.blocks[block.name] = block
  return block
end

function Graph:edge(from, to)
  from.to[#from.to + 1] = to
  to.from[#to.from + 1] = from
end

-- What the graph was built from, so that the answer is known: loops and their depth.
local Builder = {}
Builder.__index = Builder

function Builder.new(graph)
  return setmetatable({graph = graph, loops = 0, irreducible = 0, deepest = 0}, Builder)
end

function Builder:after(block)
  local next_one = self.graph:block()
  self.graph:edge(block, next_one)
  return next_one
end

-- Two ways that meet again.
function Builder:diamond(block)
  local left, right = self:after(block), self:after(block)
  local meeting = self:after(left)
  self.graph:edge(right, meeting)
  return meeting
end

function Builder:straight(block, count)
  for _ = 1, count do block = self:after(block) end
  return block
end

-- A loop at `depth` with `width` loops in it, and so on down to the innermost ones.
function Builder:loop(block, depth, height, width)
  local header = self:after(block)
  self.loops = self.loops + 1
  if depth > self.deepest then self.deepest = depth end
  local here = self:diamond(header)
  if height > 1 then
    for _ = 1, width do here = self:loop(here, depth + 1, height - 1, width) end
  else
    here = self:straight(self:diamond(here), 3)
  end
  self.graph:edge(here, header)
  return self:after(here)
end

-- A block with an edge to itself.
function Builder:self_loop(block)
  local here = self:after(block)
  self.graph:edge(here, here)
  self.loops = self.loops + 1
  if self.deepest < 1 then self.deepest = 1 end
  return self:after(here)
end

-- Two blocks with edges to each other, both entered from outside.
function Builder:two_entries(block)
  local first = self:after(block)
  local second = self:after(block)
  self.graph:edge(first, second)
  self.graph:edge(second, first)
  self.loops = self.loops + 1
  self.irreducible = self.irreducible + 1
  return self:after(second)
end

-- One set of the union-find: `parent` leads to the set's node, which has itself.
local Set = {}
Set.__index = Set

function Set.new(number, block)
  local set = setmetatable({number = number, block = block, loop = nil}, Set)
  set.parent = set
  return set
end

function Set:find()
  local root = self
  while root.parent ~= root do root = root.parent end
  local here = self
  while here ~= root do
    here.parent, here = root, here.parent
  end
  return root
end

local Loop = {}
Loop.__index = Loop

function Loop.new(header)
  return setmetatable({header = header, outer = nil, inner = {}, blocks = {header},
                       reducible = true}, Loop)
end

function Loop:contain(inner)
  inner.outer = self
  self.inner[#self.inner + 1] = inner
end

local Finder = {}
Finder.__index = Finder

function Finder.new(graph) return setmetatable({graph = graph, loops = {}}, Finder) end

-- Numbers the blocks in the order of a depth-first walk. `last[n]` is the last number given out
-- below n.
function Finder:number_blocks()
  local sets, numbers, last = {}, {}, {}
  local path, edges = {self.graph.start}, {0}
  numbers[self.graph.start] = 1
  sets[1] = Set.new(1, self.graph.start)
  while #path > 0 do
    local depth = #path
    local block = path[depth]
    local edge = edges[depth] + 1
    local successor = block.to[edge]
    if not successor then
      last[numbers[block]] = #sets
      path[depth], edges[depth] = nil, nil
    else
      edges[depth] = edge
      if not numbers[successor] then
        local number = #sets + 1
        numbers[successor] = number
        sets[number] = Set.new(number, successor)
        path[depth + 1], edges[depth + 1] = successor, 0
      end
    end
  end
  self.sets, self.numbers, self.last = sets, numbers, last
end

function Finder:is_ancestor(above, below) return above <= below and below <= self.last[above] end

-- Tells the edges that lead back to an ancestor from the others.
function Finder:sort_edges()
  local back, others = {}, {}
  for number, set in ipairs(self.sets) do
    local from_below, from_elsewhere = {}, {}
    for _, predecessor in ipairs(set.block.from) do
      local origin = self.numbers[predecessor]
      if origin then  -- what the start does not reach has no number
        local list = self:is_ancestor(number, origin) and from_below or from_elsewhere
        list[#list + 1] = origin
      end
    end
    back[number], others[number] = from_below, from_elsewhere
  end
  self.back, self.others = back, others
end

-- The body of the loop with this header as a list of sets, its kind, and whether an edge leads
-- from the header to itself.
function Finder:body_of(header)
  local body, member, to_itself, reducible = {}, {}, false, true
  for _, origin in ipairs(self.back[header]) do
    if origin == header then
      to_itself = true
    else
      local set = self.sets[origin]:find()
      if not member[set] then
        member[set] = true
        body[#body + 1] = set
      end
    end
  end
  local done = 0
  while done < #body do
    done = done + 1
    for _, origin in ipairs(self.others[body[done].number]) do
      local set = self.sets[origin]:find()
      if not self:is_ancestor(header, set.number) then
        reducible = false
        local list = self.others[header]
        list[#list + 1] = set.number
      elseif set.number ~= header and not member[set] then
        member[set] = true
        body[#body + 1] = set
      end
    end
  end
  return body, to_itself, reducible
end

function Finder:find_loops()
  self:number_blocks()
  self:sort_edges()
  for header = #self.sets, 1, -1 do
    local body, to_itself, reducible = self:body_of(header)
    if #body > 0 or to_itself then
      local set = self.sets[header]
      local loop = Loop.new(set.block)
      loop.reducible = reducible
      set.loop = loop
      for _, part in ipairs(body) do
        part.parent = set
        if part.loop then
          loop:contain(part.loop)
        else
          loop.blocks[#loop.blocks + 1] = part.block
        end
      end
      self.loops[#self.loops + 1] = loop
    end
  end
  return self.loops
end

local function depth_of(loop)
  local depth = 0
  while loop do
    depth = depth + 1
    loop = loop.outer
  end
  return depth
end

local function build()
  local graph = Graph.new()
  local builder = Builder.new(graph)
  local here = graph.start
  for _ = 1, 12 do
    here = builder:loop(here, 1, 4, 4)
    here = builder:self_loop(here)
    here = builder:two_entries(here)
    here = builder:straight(builder:diamond(here), 5)
  end
  return graph, builder
end

local graph, builder = build()
local inside
for _ = 1, rounds do
  local loops = Finder.new(graph):find_loops()
  local irreducible, deepest = 0, 0
  inside = 0
  for _, loop in ipairs(loops) do
    if not loop.reducible then irreducible = irreducible + 1 end
    local depth = depth_of(loop)
    if depth > deepest then deepest = depth end
    inside = inside + #loop.blocks
  end
  assert(#loops == builder.loops)
  assert(irreducible == builder.irreducible)
  assert(deepest == builder.deepest)
end
print("havlak", rounds, #graph.blocks, builder.loops, builder.irreducible, builder.deepest, inside)
