-- __gc and __mode with functions of both tiers.
local m = 1
local function finalize(o) local _ = m << m print("gc", o.name) end
local function make(name) local _ = m ~ m return setmetatable({name = name}, {__gc = finalize}) end
make("first") make("second")
collectgarbage()
local kept = make("kept")
do
  local function revive(o) local _ = m << m revived = o end
  setmetatable({name = "revived"}, {__gc = revive})
end
collectgarbage()
print(revived.name, kept.name)
setmetatable({}, {__gc = function() local _ = m << m error("in a finalizer") end})
local function work()
  local _ = m ~ m
  collectgarbage()
  local t = setmetatable({}, {__mode = "k"})
  t[function() local _ = m << m return t end] = 1
  t[work] = 2
  t[finalize] = 3
  collectgarbage()
  local n = 0
  for f, v in pairs(t) do n = n + v end
  return n
end
print(work())
local values = setmetatable({}, {__mode = "v"})
values[1] = function() local _ = m << m return kept end
values[2] = finalize
collectgarbage()
print(values[1], values[2] == finalize)
setmetatable(kept, nil)
