-- What an instruction needed is not kept by the register it was in: loops that
-- wait for the collector end. Variables keep what they hold to the end of their scope.
local function Object(list) return setmetatable({}, {__gc = function() list.done = true end}) end

local values = setmetatable({}, {__mode = "v"})
values[1] = {}
while values[1] do local filler = {} end
print("a weak value went")  --> a weak value went

local keys = setmetatable({}, {__mode = "k"})
keys[{}] = 1
while next(keys) do local filler = {} end
print("a weak key went")  --> a weak key went

local state = {}
local object = Object(state)
repeat object = {} until state.done
print("what a variable held went")  --> what a variable held went

state = {}
Object(state)
repeat local filler = function() return state end until state.done
print("closures")  --> closures

state = {}
Object(state)
local count = 0
repeat count = count + 1; local filler = tostring(count) .. tostring(count) until state.done
print("strings")  --> strings

state = {}
Object(state)
repeat local cell = {}; local function Change() cell = nil end until state.done
print("cells")  --> cells

-- Each cycle looks at old objects, too.
collectgarbage("incremental")
state = {}
do
  local one, held = 1, Object(state)
  local function Change() one = one + 1 end
  local large = string.rep("x", 100000)
  for i = 1, 500 do local filler = large .. i end
  print(state.done)  --> nil
end
repeat local filler = {} until state.done
print("a scope ended")  --> a scope ended

-- A key of a removed entry, however long, is not kept by its place.
collectgarbage()
local places = {}
local before = collectgarbage("count")
for i = 1, 10 do
  local key = string.rep("k", 100000) .. i
  places[key] = i
  places[key] = nil
end
collectgarbage()
print(collectgarbage("count") - before < 100)  --> true
