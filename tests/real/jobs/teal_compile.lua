-- Teal compiles its own compiler: each source is checked and turned into Lua.

local check = require "real.check"
local tl = require "teal.api.v2"

local env = assert(tl.new_env())
for _, name in ipairs(arg) do
  local result = assert(tl.process(name, env))
  check.same(name, #result.syntax_errors, #result.type_errors)
  check.text(name, tl.generate(result.ast, "5.4"))
end
