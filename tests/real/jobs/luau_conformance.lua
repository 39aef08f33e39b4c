-- Luau's conformance tests, those files of them that Lua 5.4 compiles. They are written for another
-- language, so some of what they assert does not hold here; then it must not hold on any engine.
-- Each assertion is a check, and a file goes on after one that fails; it ends at the first error.

local check = require "real.check"
local show = require "real.stand_in.show"

loadstring, unpack = load, table.unpack
function table.getn(t) return #t end
table.create = function(n, v)
  local t = {}
  for i = 1, n do t[i] = v end
  return t
end
table.find = function(t, v, from)
  for i = from or 1, #t do
    if t[i] == v then return i end
  end
end
local real_print, real_assert = print, assert

for _, name in ipairs(arg) do
  local held, failed = 0, {}
  local env = setmetatable({}, {__index = _G})
  env._G = env
  function env.print() end
  function env.getfenv() return env end
  function env.assert(v, ...)
    if v then
      held = held + 1
      return v, ...
    end
    local place = debug.getinfo(2, "l")
    failed[#failed + 1] = "line " .. place.currentline
    return v, ...
  end
  local main = real_assert(load(check.read(name), "@" .. name, "t", env))
  local ok, message = xpcall(main, function(e) return e end)
  for _, place in ipairs(failed) do real_print("not ok  " .. name .. " " .. place) end
  real_print(name .. ": " .. held .. " assertions hold")
  real_print((ok and "ok  " or "not ok  ") .. name .. " ends" ..
             (ok and "" or ": " .. show.message(message)))
end
