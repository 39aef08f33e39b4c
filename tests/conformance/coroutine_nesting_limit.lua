-- tests/conformance/coroutine_nesting_limit.lua: coroutines that resume one another without end stop in time
local function resumes()
  local _, message = coroutine.resume(coroutine.create(resumes))
  return message
end
print(resumes())  --> C stack overflow
local function wraps() coroutine.wrap(wraps)() end
local ok, message = pcall(wraps)
print(ok, message:match("C stack overflow$"))  --> false	C stack overflow
local function closes()
  local thread = coroutine.create(function()
    local _ <close> = setmetatable({}, {__close = closes})
    coroutine.yield()
  end)
  coroutine.resume(thread)
  assert(coroutine.close(thread))
end
local ok, message = pcall(closes)
print(ok, message:match("C stack overflow$"))  --> false	C stack overflow
print(coroutine.resume(coroutine.create(function() return "not deep" end)))  --> true	not deep
