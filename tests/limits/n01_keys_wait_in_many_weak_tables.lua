-- outcome: any
-- What the collector notes down for dead keys that are in thousands of weak tables.
collectgarbage("stop")
local source = {"local mode, one, other, k = ... return function() return setmetatable({"}
for i = 1, 128 do source[#source + 1] = "[k[" .. i .. "]] = one," end
source[#source + 1] = "}, mode), setmetatable({"
for i = 1, 128 do source[#source + 1] = "[k[" .. i .. "]] = other," end
source[#source + 1] = "}, mode) end"
local keys = {}
for i = 1, 128 do keys[i] = {} end
local make = load(table.concat(source))({__mode = "k"}, {}, {}, keys)
local tables, n = {}, 0
while collectgarbage("count") < 60000 do
  for _ = 1, 20 do
    tables[n + 1], tables[n + 2] = make()
    n = n + 2
  end
end
keys, make = nil, nil
while true do collectgarbage() end
