-- tests/conformance/coroutine_nesting_limit.lua: coroutines that resume one another without end stop in time
local function resumes()
  local _, message = coroutine.resume(coroutine.create(resumes))
  return message
end
print(resumes())  --> C stack overflow
-- The errors below travel without a position: one put before the message at each of thousands of
-- levels would be most of the work.
local function wraps()
  local _, message = pcall(coroutine.wrap(wraps))
  error(message, 0)
end
local ok, message = pcall(wraps)
print(ok, message:match("C stack overflow$"))  --> false	C stack overflow
local function closes()
  local thread = coroutine.create(function()
    local _ <close> = setmetatable({}, {__close = closes})
    coroutine.yield()
  end)
  coroutine.resume(thread)
  local _, message = coroutine.close(thread)
  error(message, 0)
end
local ok, message = pcall(closes)
print(ok, message:match("C stack overflow$"))  --> false	C stack overflow
print(coroutine.resume(coroutine.create(function() return "not deep" end)))  --> true	not deep
