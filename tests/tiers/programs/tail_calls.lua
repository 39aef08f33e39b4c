-- Tail calls: the frame of either tier is replaced by one of the other.
local m = 1

local pong
local function ping(n, ...)
  local _ = m ~ m
  if n == 0 then return "ping", ... end
  return pong(n - 1, n, ...)
end
function pong(n, a, ...)
  local _ = m << m
  if n == 0 then return "pong", a, ... end
  return ping(n - 1, ...)
end
print(ping(0))
print(ping(1, "x"))
print(ping(6, "x", "y"))
print(ping(999, "last"))

local function caller(f, ...) local _ = m ~ m return f(...) end
local function callee(...) local _ = m << m return ... end
print(caller(callee))
print(caller(callee, 1, nil, 3, nil))
print(select("#", caller(callee, table.unpack({}, 1, 150))))
print(caller(caller, caller, callee, "deep"))
print(caller(select, "#", 1, 2, 3))
print(caller(pcall, callee, "via a native"))
print(caller(setmetatable({}, {__call = callee}), "self above") ~= nil)

-- In parentheses it is none, and gives one value.
local function cut(...) local _ = m ~ m return (callee(...)) end
print(cut(1, 2, 3))

-- As a method, and out of a fixed frame into one with varargs.
local object = {}
function object:method(...) local _ = m << m return self == object, ... end
local function call_method(...) local _ = m ~ m return object:method(...) end
print(call_method(1, 2))
local function fixed(a, b) local _ = m << m return a, b end
local function spread(...) local _ = m ~ m return fixed(...) end
print(spread(), spread(1), spread(1, 2, 3))
local function gather(a) local _ = m ~ m return callee(a, a, a) end
print(gather(4))

-- The traceback says that frames are gone.
local function where() local _ = m << m return debug.traceback("here") end
local function tail() local _ = m ~ m return where() end
local function plain() local _ = m ~ m local text = where() return text end
print(tail())
print(plain())
local function fail() local _ = m << m error("failed in a tail call") end
local function tail_fail() local _ = m ~ m return fail() end
print(xpcall(tail_fail, debug.traceback))
print(pcall(caller, nil))
