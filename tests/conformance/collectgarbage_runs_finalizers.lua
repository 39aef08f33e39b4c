-- tests/conformance/collectgarbage_runs_finalizers.lua: finalizers run inside collectgarbage
local function leave(finalizer)
  (function() setmetatable({}, {__gc = finalizer}) end)()
end
local levels = {}
local function note()
  for level = 2, 5 do
    local info = debug.getinfo(level, "nS")
    levels[#levels + 1] = info.what .. " " .. info.namewhat .. " " .. (info.name or "?")
  end
end
leave(function() note() end)
local function collect() collectgarbage() return #levels end
print(collect(), table.concat(levels, "; "))  --> 4	Lua metamethod __gc; C global collectgarbage; Lua local collect; main  ?
-- In the middle of a library function, too.
local seen
leave(function() seen = true end)
local t = setmetatable({}, {__index = function() collectgarbage("step", 0) return seen end})
print(table.unpack(t, 1, 1))                --> true
-- What is no function but can be called is called; what cannot is an error, which is no one's.
local called = setmetatable({}, {__call = function(self, object) seen = type(object) end})
leave(called)
collectgarbage()
print(seen)                                 --> table
leave(5)
leave("text")
leave({})
print(pcall(collectgarbage))                --> true	0
