-- A stand-in for the assertions that specs are written with:
--
--   assert(v, message)                    as the plain function
--   assert.same({1}, f())                 words may be joined by dots or underscores
--   assert.is_not.equal(a, b)             not, no: the contrary; is, are, has, ...: nothing
--   assert.has_error(f, "message")        also error_matches, spy(f).called_with(...), ...
--   assert:register("assertion", name, f) an assertion of the spec's own
--
-- An assertion that fails raises an error that tells both values.

local show = require "real.stand_in.show"

local plain_assert = _G.assert

local assert = {}
local neutral = {is = true, are = true, was = true, were = true, has = true, have = true, a = true,
                 an = true, be = true, does = true, to = true}
local negating = {["not"] = true, no = true}

-- By name: a function of the packed arguments, and of the spy in question, that answers whether the
-- assertion holds.
local assertions = {}

local function equal_deeply(a, b, seen)
  if type(a) ~= "table" or type(b) ~= "table" then return a == b end
  local mt = getmetatable(a)
  if type(mt) == "table" and mt == getmetatable(b) and mt.__eq then return a == b end
  if rawequal(a, b) then return true end
  if seen[a] and seen[a][b] then return true end
  seen[a] = seen[a] or {}
  seen[a][b] = true
  for k, v in next, a do
    local w = b[k]
    if w == nil or not equal_deeply(v, w, seen) then return false end
  end
  for k in next, b do
    if a[k] == nil then return false end
  end
  return true
end

-- A third argument is a message.
function assertions.equal(args) return args[1] == args[2] end
function assertions.same(args) return equal_deeply(args[1], args[2], {}) end

assertions["true"] = function(args) return args[1] == true end
assertions["false"] = function(args) return args[1] == false end
assertions["nil"] = function(args) return args[1] == nil end
function assertions.truthy(args) return args[1] and true or false end
function assertions.falsy(args) return not args[1] end
function assertions.near(args) return math.abs(args[1] - args[2]) <= args[3] end

for _, kind in ipairs {"string", "number", "boolean", "table", "function", "userdata", "thread"} do
  assertions[kind] = function(args) return type(args[1]) == kind end
end

function assertions.match(args)
  return tostring(args[2]):find(args[1], args[3] or 1, args[4]) ~= nil
end

-- The position in front of a message says where the spec is; specs do not expect it.
local function without_position(e)
  return type(e) == "string" and e:gsub("^[^\n]-:%d+: ", "", 1) or e
end

local function failed_call(f, args)
  local ok, e = pcall(f)
  args.note = ok and "no error" or "error: " .. show.message(e)
  return not ok, e
end

function assertions.error(args)
  local failed, e = failed_call(args[1], args)
  if not failed or args.n < 2 then return failed end
  return equal_deeply(e, args[2], {}) or without_position(e) == args[2]
end

function assertions.error_match(args)
  local failed, e = failed_call(args[1], args)
  return failed and tostring(e):find(args[2], args[3] or 1, args[4]) ~= nil
end

-- Of spies: see spy.lua.
function assertions.called(args, spy)
  return args.n == 0 and #spy.calls > 0 or #spy.calls == args[1]
end

function assertions.called_with(args, spy)
  for _, call in ipairs(spy.calls) do
    if call.n == args.n and equal_deeply(call, args, {}) then return true end
  end
  return false
end

for name, other in pairs {equals = "equal", matches = "match", errors = "error",
                          error_matches = "error_match", matches_error = "error_match",
                          string_match = "match", string_matches = "match",
                          ["function_"] = "function"} do
  assertions[name] = assertions[other]
end

local Chain = {}

local function chain(words, spy) return setmetatable({words = words, spy = spy}, Chain) end

function Chain.__index(self, word)
  local words = {table.unpack(rawget(self, "words"))}
  for part in tostring(word):gmatch("[^_]+") do words[#words + 1] = part:lower() end
  return chain(words, rawget(self, "spy"))
end

-- Which assertion the words mean, and whether its contrary.
local function meaning(words)
  local rest, negated = {}, false
  for _, word in ipairs(words) do
    if negating[word] then
      negated = not negated
    elseif not neutral[word] then
      rest[#rest + 1] = word
    end
  end
  return table.concat(rest, "_"), negated
end

function Chain.__call(self, ...)
  local name, negated = meaning(rawget(self, "words"))
  local args = table.pack(...)
  if name == "spy" then return chain({}, args[1]) end
  if name == "message" then return assert end
  local holds = assertions[name]
  if not holds then error("the stand-in has no assertion '" .. name .. "'", 2) end
  local ok = holds(args, rawget(self, "spy"))
  if ok == negated then
    error((negated and "not " or "") .. name .. ": " ..
          show.values(table.unpack(args, 1, args.n)) ..
          (args.note and " (" .. args.note .. ")" or ""), 2)
  end
  return ...
end

-- An assertion made by a spec: f(state, arguments), with optional state.mod.
function assert.register(_, kind, name, f)
  if kind ~= "assertion" then return end
  assertions[name] = function(args) return f({mod = true}, args) end
end

function assert.add_formatter() end
function assert.set_parameter() end
assert.formatters = {}
function assert.snapshot() return {revert = function() end} end
return setmetatable(assert, {
  __call = function(_, v, ...)
    return plain_assert(v, ...)
  end,
  __index = function(_, word) return chain({})[word] end,
})
