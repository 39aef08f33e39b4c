-- pcall, xpcall, error and assert between the tiers.
local m = 1

local function fine(...) local _ = m << m return ... end
local function bad(e, level) local _ = m << m error(e, level) end
local function broken(t) local _ = m << m return t.x.y end

local function caller()
  local _ = m ~ m
  print(pcall(fine))
  print(pcall(fine, 1, nil, 3))
  print(pcall(bad, "text"))
  print(pcall(bad, "level two", 2))
  print(pcall(bad, "no level", 0))
  print(pcall(bad, {} and 17))
  print(pcall(bad))
  local ok, e = pcall(bad, {code = 4})
  print(ok, type(e), e.code)
  print(pcall(broken, {}))
  print(pcall(broken))
  print(select("#", pcall(fine, table.unpack({}, 1, 99))))
  print(pcall(pcall, bad, "inner"))
  print(pcall(pcall, pcall, fine, "innermost"))
  print(pcall(error), pcall(error, nil))
  print(pcall(assert, fine(false), "asserted"))
  print(pcall(assert, fine()))
end
caller()

-- A message handler of one tier for an error of the other.
local function handler(e)
  local _ = m << m
  return "handled: " .. tostring(e), "dropped"
end
local function raising(n)
  local _ = m ~ m
  if n == 0 then return nil + 1 end
  return raising(n - 1) + 0
end
print(xpcall(raising, handler, 3))
print(xpcall(raising, function(e) local _ = m << m error("again") end, 0))
print(xpcall(fine, handler, 1, 2, 3))
print(xpcall(bad, function(e, ...) local _ = m ~ m return type(e), select("#", ...) end, {}))
print(xpcall(raising, function(e) local _ = m << m return debug.traceback(e) end, 2))

-- The stack goes on as it was after an error was caught.
local function resume_work()
  local _ = m ~ m
  local a, b, c = 1, 2, 3
  local list = {}
  for i = 1, 4 do
    local ok, e = pcall(function(x) local _ = m << m if x % 2 == 0 then error(x, 0) end return x * 10 end, i)
    list[#list + 1] = tostring(ok) .. ":" .. e
  end
  return a + b + c, table.concat(list, " ")
end
print(resume_work())

-- Overflow: as an error, caught by the other tier.
local function endless(n) local _ = m << m return 1 + endless(n + 1) end
local function catch_overflow()
  local _ = m ~ m
  local ok, e = pcall(endless, 0)
  return ok, (e:gsub("overflow.*", "overflow"))
end
print(catch_overflow())
