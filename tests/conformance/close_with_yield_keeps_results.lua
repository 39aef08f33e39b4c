-- tests/conformance/close_with_yield_keeps_results.lua: results that wait while closers run and yield
local function pause(...) if coroutine.isyieldable() then coroutine.yield(...) end return ... end
local function closer(name)
  return setmetatable({}, {__close = function() local a, b, c, d, e = 1, 2, 3, 4, 5 pause(name, a, b, c, d, e) end})
end
local function body()
  local outer <close> = closer("outer")
  local a, b, c = closer, closer, closer
  do
    local inner <close> = closer("inner")
    return 1, pause(2)
  end
end
print(body())                     --> 1	2
local co = coroutine.wrap(function() return "end", body() end)
print(co())                       --> 2
print(co())                       --> inner	1	2	3	4	5
print(co())                       --> outer	1	2	3	4	5
print(co())                       --> end	1	2
