-- A stand-in for the test runner that most specs are written for. It takes the files of specs in
-- turn and prints a line for each test:
--
--   ok  spec/x_spec.lua / a class / has a name
--   not ok  spec/x_spec.lua / a class / has a method: same: 1, 2
--   skipped  spec/x_spec.lua / a class / is pending
--
-- A block is `describe`, `context` or `insulate`, a test `it`, `test` or `spec`. The body of a
-- block runs when its turn comes; then its `setup`, its tests and blocks in the order in which they
-- were written, and its `teardown`. Hooks around each test run from the outermost block inwards, and
-- back outwards afterwards. What a file loads and sets as global is gone after it.

local isolated = require "real.stand_in.isolated"
local show = require "real.stand_in.show"
local spy = require "real.stand_in.spy"
local luassert = require "real.stand_in.luassert"

local busted = {}

local block        -- the one whose body is running
local finalizers   -- of the test that is running

local function new_block(name, parent, body)
  return {name = parent and parent.name .. " / " .. name or name, parent = parent, body = body,
          children = {}, setup = {}, teardown = {}, before_each = {}, after_each = {}}
end

local function add_block(name, body)
  block.children[#block.children + 1] = new_block(name, block, body)
end

local function add_test(name, body)
  block.children[#block.children + 1] = {name = block.name .. " / " .. name, test = body or false}
end

local function hook(kind)
  return function(f) table.insert(block[kind], f) end
end

local function report(name, ok, message)
  if ok then
    print("ok  " .. show.message(name))
  else
    print("not ok  " .. show.message(name) .. ": " .. show.message(message))
  end
end

local function skip(name)
  print("skipped  " .. show.message(name))
end

-- What `pending` raises in a test that is running.
local Pending = {}

local function hooks_before(owner)
  if owner.parent then hooks_before(owner.parent) end
  for _, f in ipairs(owner.before_each) do f() end
end

local function hooks_after(owner)
  for _, f in ipairs(owner.after_each) do f() end
  if owner.parent then hooks_after(owner.parent) end
end

local function run_test(owner, test)
  if not test.test then return skip(test.name) end
  finalizers = {}
  local ok, message = pcall(function()
    hooks_before(owner)
    test.test()
  end)
  for i = #finalizers, 1, -1 do
    local done, e = pcall(finalizers[i])
    if ok and not done then ok, message = done, e end
  end
  finalizers = nil
  local done, e = pcall(hooks_after, owner)
  if ok and not done then ok, message = done, e end
  if not ok and message == Pending then return skip(test.name) end
  report(test.name, ok, message)
end

local function run_block(b)
  local outer = block
  block = b
  local ok, message = pcall(b.body)
  block = outer
  if not ok then return report(b.name, false, message) end
  for _, f in ipairs(b.setup) do f() end
  for _, child in ipairs(b.children) do
    if child.children then run_block(child) else run_test(b, child) end
  end
  for _, f in ipairs(b.teardown) do f() end
end

local globals = {
  describe = add_block, context = add_block, insulate = add_block, expose = add_block,
  it = add_test, test = add_test, spec = add_test,
  setup = hook "setup", lazy_setup = hook "setup", strict_setup = hook "setup",
  teardown = hook "teardown", lazy_teardown = hook "teardown", strict_teardown = hook "teardown",
  before_each = hook "before_each", after_each = hook "after_each",
  assert = luassert, spy = spy, stub = spy.stub,
  finally = function(f) table.insert(finalizers, f) end,
  randomize = function() end,
  pending = function(name, body)
    if finalizers then error(Pending, 0) end
    add_test(name, false)
  end,
}

-- Runs the tests of one file.
function busted.run_file(name)
  isolated(function()
    for k, v in next, globals do rawset(_G, k, v) end
    package.loaded["busted"], package.loaded["luassert"] = globals, luassert
    package.loaded["luassert.spy"] = spy
    local main, message = loadfile(name)
    if main then
      run_block(new_block(name, nil, main))
    else
      report(name, false, message)
    end
  end)
end

return busted
