-- Calls a function; what it loads, sets as global or changes in a library is as before afterwards.

local function copy(t)
  local result = {}
  for k, v in next, t do result[k] = v end
  return result
end

local function restore(t, was)
  for k in next, copy(t) do
    if was[k] == nil then rawset(t, k, nil) end
  end
  for k, v in next, was do rawset(t, k, v) end
end

return function(f, ...)
  local tables = {_G, package.loaded, package, string, table, math, os, io, debug, coroutine}
  local copies, metatables = {}, {}
  for i, t in ipairs(tables) do
    copies[i] = copy(t)
    metatables[i] = getmetatable(t)
  end
  local results = table.pack(pcall(f, ...))
  for i, t in ipairs(tables) do
    setmetatable(t, metatables[i])
    restore(t, copies[i])
  end
  return table.unpack(results, 1, results.n)
end
